"""Where things are and how the site is reached; from the environment, with working defaults."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Settings:
    """`criteria`: the knowledge. `instance`: built data. `hosts`: names this site answers to.
    `metrics_token`: what /metrics asks for; empty means that nobody may read it."""

    criteria: Path
    instance: Path
    hosts: tuple[str, ...] = ("localhost", "127.0.0.1", "[::1]")
    base_url: str = ""
    metrics_token: str = ""
    contact_url: str = ""

    @property
    def index(self) -> Path:
        return self.instance / "index"

    @property
    def tenders(self) -> Path:
        """Where the tenders are that this site keeps."""
        return self.instance / "tenders"

    @classmethod
    def from_environment(
        cls, criteria: Path | None = None, environment: Mapping[str, str] = os.environ
    ) -> "Settings":
        """Settings from KB_CRITERIA, KB_INSTANCE, KB_HOSTS, KB_BASE_URL, KB_METRICS_TOKEN, KB_CONTACT_URL."""
        hosts = tuple(filter(None, environment.get("KB_HOSTS", "").replace(",", " ").split()))
        criteria = criteria or Path(environment.get("KB_CRITERIA") or default_criteria())
        beside = criteria.absolute().parent / "instance"
        return cls(
            criteria=criteria,
            instance=Path(environment.get("KB_INSTANCE") or beside),
            hosts=(*cls.hosts, *hosts),
            base_url=environment.get("KB_BASE_URL", "").rstrip("/"),
            metrics_token=environment.get("KB_METRICS_TOKEN", ""),
            contact_url=environment.get("KB_CONTACT_URL", ""),
        )


def default_criteria() -> Path:
    """`criteria` in the current folder if it is there, else the one beside this code."""
    here = Path("criteria")
    return here if (here / "vocabulary.yaml").exists() else PROJECT / "criteria"
