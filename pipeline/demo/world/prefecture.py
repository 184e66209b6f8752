"""The whole synthetic prefecture, drawn from one seed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.demo.world.appraisals import appraise, extend
from pipeline.demo.world.buildings import describe_houses
from pipeline.demo.world.businesses import license_businesses
from pipeline.demo.world.data_files import load_toml
from pipeline.demo.world.draws import stream
from pipeline.demo.world.duties import issue_notices, receive_complaints
from pipeline.demo.world.evidence import patrol, photograph
from pipeline.demo.world.figures import Size, figures
from pipeline.demo.world.ground import Ground
from pipeline.demo.world.hazards import draw_hazards
from pipeline.demo.world.houses import place_houses
from pipeline.demo.world.parcels import place_parcels
from pipeline.demo.world.places import load_places
from pipeline.demo.world.plans import plan_work
from pipeline.demo.world.rounds import draw_grids, patrol_dangerous, plan_patrols
from pipeline.demo.world.schematic_borders import draw_borders
from pipeline.demo.world.screenings import screen
from pipeline.demo.world.stories import alter, renovate
from pipeline.demo.world.survey import record_survey
from pipeline.demo.world.visits import revisit, spot_check
from pipeline.demo.world.world import World


def draw_world(size: Size, seed: int) -> World:
    """Draw the whole prefecture in memory; at full size this takes about 1 GB."""
    places, exact = load_places(), figures(size)
    borders = draw_borders(
        stream(seed, "borders"), places, villages=exact["villages"], depth=exact["border_depth"]
    )
    ground = Ground(places, borders, exact)
    parcels, outlines = place_parcels(stream(seed, "parcels"), ground)
    exports = record_survey(stream(seed, "survey"), ground, parcels)
    houses = place_houses(stream(seed, "houses"), ground, parcels, outlines)
    describe_houses(stream(seed, "buildings"), ground, parcels, houses)
    world = World(size, seed, ground, outlines, exports, {"parcel": parcels, "house": houses})
    _tell_stories(world)
    _fill_ledgers(world)
    return world


def _tell_stories(world: World) -> None:
    """Fill the ledgers of single houses; each of these takes houses that no other has taken."""
    exact, tables, houses = world.ground.figures, world.tables, world.houses
    hazards, cases, measures = draw_hazards(world.rng("hazards"), world.ground, houses, world.size)
    tables |= {"hazard": hazards, "hazard_case": cases, "measure": measures}
    pulled_down = measures.loc[measures["measure_kind"] == "demolish", "house_id"]
    gone = houses.loc[houses["house_id"].isin(pulled_down), "parcel"]
    world.parcels.loc[gone, "disposition"] = "demolished"
    renovate(world.rng("renovation"), houses, exact)
    tables["alteration"] = alter(world.rng("alterations"), houses, exact)
    reports = appraise(world.rng("appraisals"), houses, hazards, cases, measures, exact)
    tables["appraisal"] = reports
    tables["alteration_supplement"] = extend(world.rng("extensions"), houses, reports, exact)
    tables["photo"] = photograph(world.rng("photos"), houses, cases, measures, exact)
    tables["spot_check"], tables["spot_issue"] = spot_check(
        world.rng("spot check"), world.ground, houses
    )


def _fill_ledgers(world: World) -> None:
    """Fill the ledgers of all houses of a kind, and those that are always the same."""
    tables, houses = world.tables, world.houses
    tables["patrol"] = patrol(world.rng("patrols"), tables["hazard_case"], tables["measure"])
    tables["revisit"] = revisit(world.rng("revisits"), houses)
    tables["screening"] = screen(
        world.rng("screenings"),
        world.ground,
        world.parcels,
        houses,
        tables["hazard_case"],
        tables["revisit"],
    )
    tables["work_plan"] = plan_work(world.rng("plans"), world)
    tables["compliance"] = license_businesses(world.rng("licences"), houses)
    _plan_rounds(world)
    exact = world.ground.figures
    tables["notice"] = issue_notices(
        world.rng("notices"), world.ground, tables["hazard_case"], exact["notices"]
    )
    tables["complaint"] = receive_complaints(
        world.rng("complaints"), world.ground, tables["hazard"], exact["complaints"]
    )
    for name, rows in load_toml(__package__, "plain_ledgers.toml").items():
        tables[name] = pd.DataFrame(rows)


def _plan_rounds(world: World) -> None:
    """Fill the ledgers of patrols: rounds of the dangerous houses, grids and plans."""
    tables, houses = world.tables, world.houses
    tables["patrol_supplement"] = patrol_dangerous(world.rng("rounds"), houses)
    patrolled = pd.concat([tables["patrol"]["house_id"], tables["patrol_supplement"]["house_id"]])
    own = houses.loc[houses["house_id"].isin(patrolled), "village"].to_numpy()
    villages = np.unique(own[own >= 0])
    count = world.ground.figures["grid_villages"]
    tables["grid"] = draw_grids(world.rng("grids"), world.ground, villages, count)
    tables["patrol_plan"] = plan_patrols(
        world.rng("patrol plans"), world.ground, villages, tables["grid"]
    )
