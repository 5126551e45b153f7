"""What was said about a proposal, at the fields of its form, as long as it is not done."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app import viewing
from app.editing.check import spot
from app.editing.work import Work
from app.proposing.target import Target
from app.reviewing.shown import Said, Shown, keys_of
from app.viewing import Seen
from app.visit import now, store, visitor

WHOLE = ""  # about no field


@dataclass(frozen=True)
class Talk:
    """`said`: the name of a field, WHOLE for the whole text -> what is open about it."""

    seen: Seen | None = None
    said: Mapping[str, tuple[Said, ...]] = field(default_factory=dict)


def talk(target: Target, work: Work) -> Talk:
    """What is open about the proposal of a form: not taken over, and about words that still stand there.

    Raises NotThereError when the proposal is not for this visitor.
    """
    if not target.number:
        return Talk()
    today = now().date()
    seen = viewing.see(store(), visitor(), target.number, today)
    found: dict[str, tuple[Said, ...]] = {}
    for path, every in Shown(seen, today).said.items():
        is_left = (one for one in every if not one.comment.taken and not (path and one.is_older))
        name = spot(work.sheet.fields, work.data, keys_of(path)).name
        found[name] = (*found.get(name, ()), *is_left)
    return Talk(seen, {name: said for name, said in found.items() if said})
