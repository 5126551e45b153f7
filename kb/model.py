"""Every kind of entry and the model that types it."""

from typing import TypeAlias

from kb.criterion import Criterion
from kb.practice import Practice
from kb.template import Template

AnyEntry: TypeAlias = Criterion | Practice | Template
ENTRY_MODELS: dict[str, type[AnyEntry]] = {
    "criterion": Criterion,
    "practice": Practice,
    "template": Template,
}
