"""Where things are and how the site is reached; from the environment, with working defaults."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

PROJECT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Settings:
    """`criteria`: the knowledge. `instance`: built data. `hosts`: names this site answers to.
    `metrics_token`: what /metrics asks for; empty means that nobody may read it. `database_url`:
    where working data lives; empty means SQLite in `instance`. `oidc_...`: a provider to sign in
    with; none without an issuer. `proxy`: the address of the proxy whose word is taken for who
    asks. `smtp_url` and `mail_from`: the server that takes letters, and whom they are from; no
    letters without. `git_commit`: whether a publication is committed where the folder is a checkout."""

    criteria: Path
    instance: Path
    hosts: tuple[str, ...] = ("localhost", "127.0.0.1", "[::1]")
    base_url: str = ""
    metrics_token: str = ""
    contact_url: str = ""
    database_url: str = field(default="", repr=False)
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = field(default="", repr=False)
    oidc_name: str = ""
    proxy: str = ""
    git_commit: bool = False
    smtp_url: str = field(default="", repr=False)
    mail_from: str = ""

    @property
    def over_tls(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def index(self) -> Path:
        return self.instance / "index"

    @property
    def packed(self) -> Path:
        """Where the files are kept as they were read last."""
        return self.instance / "read.pack"

    @property
    def swapped(self) -> Path:
        """Touched when all processes of this site should open the library anew."""
        return self.instance / "swapped"

    @property
    def tenders(self) -> Path:
        """Where the tenders are that this site keeps."""
        return self.instance / "tenders"

    @classmethod
    def from_environment(
        cls, criteria: Path | None = None, environment: Mapping[str, str] = os.environ
    ) -> "Settings":
        """Settings from KB_CRITERIA, KB_INSTANCE, KB_HOSTS, KB_BASE_URL, KB_METRICS_TOKEN, KB_CONTACT_URL,
        KB_DATABASE_URL, KB_OIDC_ISSUER, KB_OIDC_CLIENT_ID, KB_OIDC_CLIENT_SECRET, KB_OIDC_NAME,
        KB_PROXY, KB_GIT_COMMIT, KB_SMTP_URL, KB_MAIL_FROM."""
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
            database_url=environment.get("KB_DATABASE_URL", ""),
            oidc_issuer=environment.get("KB_OIDC_ISSUER", ""),
            oidc_client_id=environment.get("KB_OIDC_CLIENT_ID", ""),
            oidc_client_secret=environment.get("KB_OIDC_CLIENT_SECRET", ""),
            oidc_name=environment.get("KB_OIDC_NAME", ""),
            proxy=environment.get("KB_PROXY", ""),
            git_commit=environment.get("KB_GIT_COMMIT", "") == "1",
            smtp_url=environment.get("KB_SMTP_URL", ""),
            mail_from=environment.get("KB_MAIL_FROM", ""),
        )


def default_criteria() -> Path:
    """`criteria` in the current folder if it is there, else the one beside this code."""
    here = Path("criteria")
    return here if (here / "vocabulary.yaml").exists() else PROJECT / "criteria"
