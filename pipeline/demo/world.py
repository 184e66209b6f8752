"""The whole synthetic prefecture, drawn from one seed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.demo.borders import draw_borders
from pipeline.demo.figures import Size, figures
from pipeline.demo.ground import Ground
from pipeline.demo.hazards import Hazards, demolished_parcels, draw_hazards
from pipeline.demo.houses import Houses, place_houses
from pipeline.demo.parcels import Parcels, place_parcels
from pipeline.demo.places import load_places
from pipeline.demo.shifted import shift_some
from pipeline.demo.survey import Survey, record_survey


@dataclass(frozen=True)
class World:
    """Everything the demo is made of, without the rows planted to be rejected."""

    size: Size
    seed: int
    ground: Ground
    parcels: Parcels
    survey: Survey
    houses: Houses
    hazards: Hazards


def draw_world(size: Size, seed: int) -> World:
    """Draw the whole prefecture in memory; at full size this takes about 700 MB."""
    rng = np.random.default_rng([seed, 0])
    places, exact = load_places(), figures(size)
    borders = draw_borders(rng, places, villages=exact.villages, depth=exact.border_depth)
    ground = Ground(places, borders, exact)
    parcels = place_parcels(rng, ground)
    survey = record_survey(rng, ground, parcels)
    houses = place_houses(rng, ground, parcels, survey)
    hazards = draw_hazards(rng, ground, survey, houses, size)
    houses = shift_some(np.random.default_rng([seed, 31]), ground, houses, hazards)
    survey.disposition[demolished_parcels(hazards, houses)] = "demolished"
    return World(size, seed, ground, parcels, survey, houses, hazards)
