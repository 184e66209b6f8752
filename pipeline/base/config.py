"""Settings of one root folder: ``pipeline.toml`` and the folders beside it."""

from __future__ import annotations

import datetime as dt
import os
import re
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator, model_validator

from pipeline.base.errors import Fault, RefusedError
from pipeline.base.region_settings import RegionMembership
from pipeline.base.small_settings import (
    FreshnessSettings,
    LineageSettings,
    SettingsSection,
    SurveyorSettings,
)
from pipeline.base.toml_mistakes import key_faults, read_toml

Language = Literal["zh", "en"]


class Place(SettingsSection):
    """The place surveyed; a name in one language is enough, and then stands for both."""

    name_zh: str
    name_en: str
    code: str
    short_zh: str | None = None
    """Short Chinese name for running text; ``name_zh`` when left out."""
    short_en: str | None = None
    """Short English name for running text; ``name_en`` when left out."""

    @model_validator(mode="before")
    @classmethod
    def _one_name_is_enough(cls, given: Any) -> Any:  # noqa: ANN401 - whatever the file holds
        if not isinstance(given, dict):
            return given
        zh, en = given.get("name_zh"), given.get("name_en")
        names = {"name_zh": zh or en, "name_en": en or zh}
        return given | {key: name for key, name in names.items() if name is not None}


class Deadlines(SettingsSection):
    """Days by which the campaign's parts must be finished; leave out what has none."""

    survey: dt.date | None = None
    revisit: dt.date | None = None
    rectification: dt.date | None = None
    survey_start: dt.date | None = None
    """Day on which the survey began, where the straight line to its deadline begins."""
    revisit_start: dt.date | None = None
    """The same for the revisit; the first day of its ledger where it is left out."""
    rectification_start: dt.date | None = None
    """The same for rectification; the first day a hazard was found where it is left out."""
    dangerous: dt.date | None = None
    """Day by which every dangerous house must be renovated or demolished."""


class IntakeSettings(SettingsSection):
    """When a file as a whole is no longer trusted."""

    max_bad_share: float = Field(default=0.05, ge=0, le=1)
    """Share of a file's rows that may be rejected before the file is refused."""
    max_outside_share: float = Field(default=0.5, ge=0, le=1)
    """Share of a file's rows that may lie outside the place before its CRS is doubted."""
    linked_folders: list[str] = Field(default_factory=list)
    """Folders outside ``data/raw`` whose files are read where links in it lead there."""
    officials_public: bool = False
    """Whether names of officials who answer for work are published in full; else they are masked
    as any other."""

    @field_validator("linked_folders")
    @classmethod
    def _are_absolute(cls, folders: list[str]) -> list[str]:
        if not all(PurePath(folder).is_absolute() for folder in folders):
            msg = "must be whole paths that begin with / / 应为以 / 开头的完整路径"
            raise ValueError(msg)
        return folders


class LinkSettings(SettingsSection):
    """How houses find their parcels."""

    nearest_m: float = Field(default=15.0, ge=0, le=100)
    """Largest distance from a house to the nearest parcel it is linked to, metres."""
    shift_min_houses: int = Field(default=5, ge=1)
    """Houses that must report parcels of a file before the shift between the two is measured."""
    shift_min_m: float = Field(default=100.0, ge=0)
    """Smallest shift between two files that may be GCJ-02, metres."""
    shift_max_m: float = Field(default=700.0, ge=0)
    """Largest shift that may be GCJ-02, metres."""
    shift_tolerance_m: float = Field(default=50.0, ge=0, le=100)
    """How far a house's offset may be from the GCJ-02 shift at its place to count as it, metres."""

    @model_validator(mode="after")
    def _limits_are_in_order(self) -> LinkSettings:
        if self.shift_min_m > self.shift_max_m:
            msg = "shift_min_m is greater than shift_max_m / shift_min_m 大于 shift_max_m"
            raise ValueError(msg)
        return self


class DutySettings(SettingsSection):
    """How much time the campaign's other duties give."""

    complaint_days: int = Field(default=60, ge=1, le=366)
    """Days within which a complaint must be answered, where it gives no day of its own."""
    patrol_severe_days: int = Field(default=7, ge=0, le=366)
    """Days within which a house with an open severe case is patrolled; 0: it need not be."""
    patrol_dangerous_days: int = Field(default=7, ge=0, le=366)
    """The same for a dangerous house that is not rebuilt."""
    patrol_vacated_days: int = Field(default=7, ge=0, le=366)
    """The same for a vacated house."""


TradeSource = Literal["business", "form", "case"]


class TradeSettings(SettingsSection):
    """Which departments answer for a commercial house."""

    sources: list[TradeSource] = Field(default=["business", "form"], min_length=1)
    """What names them: the businesses that a department oversees, the form, the hazard case."""


class SpotCheckSettings(SettingsSection):
    """How many houses the next spot check takes, and which are more likely to be drawn."""

    commercial_share: float = Field(default=0.01, ge=0, le=1)
    """Share of a unit's commercial houses, rounded up, at least one."""
    other_share: float = Field(default=0.001, ge=0, le=1)
    """Share of a unit's other houses, rounded up, at least one."""
    seed: int = 1
    """The same seed draws the same sample from the same file."""
    suspicious_weight: float = Field(default=3, ge=1, le=1000)
    """Weight of a house in a village with findings of S01 or S08; any other weighs 1."""


MOST_THREADS = 8
"""More threads read a prefecture's files no faster and only use memory."""


class EngineSettings(SettingsSection):
    """What the database engine may use."""

    memory_mb: int | None = Field(default=None, ge=256)
    """Memory limit of the database; more is spilt to disk. See :attr:`memory_limit_mb`."""
    threads: int | None = Field(default=None, ge=1)
    """Worker threads. See :attr:`worker_threads`."""

    @property
    def worker_threads(self) -> int:
        """Number of threads: the setting, else one per processor, at most ``MOST_THREADS``."""
        return self.threads or min(os.cpu_count() or 1, MOST_THREADS)

    @property
    def memory_limit_mb(self) -> int:
        """Memory limit, MB: the setting, else what the threads need with some room to spare.

        Each thread sorts, joins and writes in its own memory. The full demo (587,209 parcels)
        needs about 360 MB with two threads, 500 with four and 600 with eight.
        """
        return self.memory_mb or 240 + 100 * self.worker_threads

    def limits(self) -> dict[str, str | bool | int | float | list[str]]:
        """Return memory limit and threads as the configuration of a DuckDB connection."""
        return {"memory_limit": f"{self.memory_limit_mb}MB", "threads": self.worker_threads}


class ReaderSettings(SettingsSection):
    """What one process that reads a delivered file may use; more with the size of the file."""

    memory_mb: int = Field(default=700, ge=200)
    """Memory for a file of any size, MB; enforced on Linux."""
    memory_per_mb: float = Field(default=12, ge=0)
    """More memory for each MB of the file, MB."""
    seconds: int = Field(default=120, ge=5)
    """Time for a file of any size."""
    seconds_per_mb: float = Field(default=10, ge=0)
    """More time for each MB of the file, seconds."""


SHIFTED = (
    "a GCJ-02 (or BD-09) base map lies 300 to 700 m beside the parcels, and houses would be shown "
    "on other people's land; use one in CGCS2000 or WGS 84, such as Tianditu "
    "/ GCJ-02 底图与图斑相差 300–700 米，会把房屋画到别人地上；"
    "请用 CGCS2000 或 WGS 84 底图，如天地图"
)
"""Why a shifted base map is refused."""
GCJ02_HOSTS = ("autonavi.com", "amap.com", "gtimg.com", "map.qq.com", "google.cn", "bdimg.com")
"""Hosts whose tiles are shifted (GCJ-02, or BD-09 which builds on it)."""


class MapSettings(SettingsSection):
    """Who the pages are for, and what they may show from the network."""

    audience: Literal["internal", "public"] = "internal"
    """``public``: no houses, no parcels, and no village's figures below five."""
    watermark: bool = False
    """Whether every page is marked 内部资料."""
    base_map_url: str | None = None
    """Address of an online base map with ``{z}``, ``{x}`` and ``{y}``; off until switched on."""
    base_map_crs: str = "WGS84"
    """Coordinate system of that base map: ``WGS84`` or ``CGCS2000``."""
    base_map_attribution: str = ""
    """Credit line of the base map, shown while it is on."""
    pages_url: str | None = Field(default=None, pattern=r"^https?://[^\s\"'<>#?]+$")
    """Where those who get the pages and reports can open the pages; links and codes lead there."""
    tianditu_token: str | None = Field(default=None, pattern=r"^[0-9A-Za-z]+$")
    """The office's own token for Tianditu, which becomes the base map."""

    @field_validator("base_map_url")
    @classmethod
    def _is_tile_address(cls, url: str | None) -> str | None:
        if url is None:
            return None
        if not re.fullmatch(r"https?://[A-Za-z0-9.:-]+/[^\s\"'<>;,]*", url):
            msg = (
                "not an address that starts with http:// or https:// and names one host"
                " / 应是以 http:// 或 https:// 开头、只指向一台主机的地址"
            )
            raise ValueError(msg)
        if not all(part in url for part in ("{z}", "{x}", "{y}")):
            msg = "{z}, {x} and {y} must stand in the address / 地址中须含 {z}、{x}、{y}"
            raise ValueError(msg)
        host = urlsplit(url).hostname or ""
        if any(host == shifted or host.endswith(f".{shifted}") for shifted in GCJ02_HOSTS):
            raise ValueError(SHIFTED)
        return url

    @field_validator("base_map_crs")
    @classmethod
    def _is_true_frame(cls, crs: str) -> str:
        name = crs.upper().replace("-", "").replace(" ", "")
        if name in {"GCJ02", "BD09"}:
            raise ValueError(SHIFTED)
        if name not in {"WGS84", "CGCS2000"}:
            msg = "must be WGS84 or CGCS2000 / 只能是 WGS84 或 CGCS2000"
            raise ValueError(msg)
        return name


class ReportSettings(SettingsSection):
    """Who issues the official papers, and in which forms all reports are wanted."""

    issuer: str | None = None
    """Office that issues circular and brief: at their head and as their signature."""
    addressee: str | None = None
    """Whom they are for, without the colon."""
    copy_to: str | None = None
    """Who gets copies."""
    contact: str | None = None
    """Who answers questions: an office and its number, as the paper should print them."""
    circular_number: str | None = None
    """Document number of the circular."""
    brief_number: str | None = None
    """Document number of the brief."""
    issued_on: dt.date | None = None
    """Day they are issued; the as-of date when left out."""
    pdf: bool = False
    """Whether all workbooks and documents are also written as PDF, if LibreOffice is installed."""


class Settings(SettingsSection):
    """The keys of ``pipeline.toml``."""

    language: Language = "zh"
    """Language of pages, documents and messages."""
    code_system: Literal["gb", "free"] = "gb"
    """``gb``: area codes have 6, 9 and 12 digits and contain their parent's; ``free``: any text."""
    place: Place
    deadlines: Deadlines = Deadlines()
    intake: IntakeSettings = IntakeSettings()
    linking: LinkSettings = LinkSettings()
    lineage: LineageSettings = LineageSettings()
    duties: DutySettings = DutySettings()
    freshness: FreshnessSettings = FreshnessSettings()
    surveyors: SurveyorSettings = SurveyorSettings()
    trades: TradeSettings = TradeSettings()
    spot_check: SpotCheckSettings = SpotCheckSettings()
    engine: EngineSettings = EngineSettings()
    readers: ReaderSettings = ReaderSettings()
    maps: MapSettings = MapSettings()
    reports: ReportSettings = ReportSettings()
    region: RegionMembership = RegionMembership()
    rules: dict[str, dict[str, Any]] = Field(default_factory=dict)
    """Thresholds of quality rules by rule id; :mod:`pipeline.rules.rule` checks them."""


@dataclass(frozen=True)
class Project:
    """A root folder with its settings and fixed places."""

    root: Path
    settings: Settings
    unpublished: Path | None = None
    """Database that is read in the place of the published file, while it is made ready."""

    def reading(self, database: Path) -> Project:
        """Return the same project with a database that is not published yet."""
        return replace(self, unpublished=database)

    @property
    def raw(self) -> Path:
        """Deliveries and their declarations; read only."""
        return self.root / "data" / "raw"

    @property
    def linked_folders(self) -> tuple[Path, ...]:
        """Folders outside ``data/raw`` that links in it may lead to."""
        return tuple(Path(folder) for folder in self.settings.intake.linked_folders)

    @property
    def processed(self) -> Path:
        """Everything the pipeline writes except the maps."""
        return self.root / "data" / "processed"

    @property
    def database(self) -> Path:
        """The published file."""
        return self.unpublished or self.processed / "survey.duckdb"

    @property
    def checked(self) -> Path:
        """What was read of each delivered file, one folder per file."""
        return self.processed / "checked"

    @property
    def secret(self) -> Path:
        """The root's secret, by which personal values are compared without being kept."""
        return self.processed / ".secret"

    @property
    def history(self) -> Path:
        """Parcel-level files, one per as-of date."""
        return self.processed / "history"

    @property
    def previous(self) -> Path:
        """The generations before, for rollback."""
        return self.processed / "previous"

    @property
    def exports(self) -> Path:
        """Hand-over files, where no other folder is named."""
        return self.processed / "exports"

    @property
    def templates(self) -> Path:
        """Templates of official papers that the office has changed; it need not be there."""
        return self.root / "templates"

    @property
    def reports(self) -> Path:
        """Workbooks and documents, one folder for each as-of date."""
        return self.processed / "reports"

    @property
    def maps(self) -> Path:
        """The pages."""
        return self.root / "maps"


def load_project(root: Path) -> Project:
    """Read ``root/pipeline.toml``.

    Parameters
    ----------
    root
        Folder with ``pipeline.toml`` and ``data/``.

    Returns
    -------
    The project, its root made absolute.

    Raises
    ------
    RefusedError
        If the file is missing, is not TOML, or a key is unknown, missing or out of range; all
        such faults together.
    """
    root = root.resolve()
    path = root / "pipeline.toml"
    if not path.is_file():
        raise RefusedError([Fault("no_settings", file=str(path))])
    try:
        content = read_toml(path.read_bytes(), path.name, "settings_unreadable")
        settings = Settings.model_validate(content)
    except ValidationError as error:
        raise RefusedError(key_faults(error.errors(), path.name, "settings_key")) from error
    return Project(root=root, settings=settings)
