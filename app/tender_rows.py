"""Findings, drift and proof of a tender as rows for programs and lines for people."""

from collections.abc import Iterator
from typing import Any

from kb.tender.proof.drift import Drift
from kb.tender.proof.verify import Verification
from kb.tender.rules import Verdict

MARKS = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}


def finding_row(verdict: Verdict) -> dict[str, str]:
    """One finding of the check."""
    finding = verdict.finding
    return {
        "rule": verdict.rule.id, "severity": verdict.rule.severity, "basis": verdict.rule.basis,
        "about": finding.about, "pointer": verdict.pointer, "wrong": finding.wrong,
        "expected": finding.expected, "fix": finding.fix, "answer": verdict.answer,
    }  # fmt: skip


def drift_row(one: Drift) -> dict[str, Any]:
    """What happened to one pin."""
    return {
        "pin": one.pin.entry,
        "kind": one.kind,
        "newest": one.new.reference if one.new else None,
        "successor": one.successor or None,
        "note": one.note or None,
        "ended": one.ended.isoformat() if one.ended else None,
        "releases": [
            {"version": release.version, "change": release.change, "note": release.note.en}
            for release in one.releases
        ],
        "fields": [{"field": f.field, "old": f.old, "new": f.new} for f in one.fields],
        "overtaken": [{"source": moved.source.id, "why": moved.why} for moved in one.overtaken],
        "steps": [
            {"parameter": step.name, "pinned": str(step.pinned), "due": str(step.due)}
            for step in one.steps
        ],
    }


def drift_text(one: Drift) -> str:
    """The same as lines for people."""
    newer = f" -> {one.new.version}" if one.new and one.new is not one.old else ""
    since = f" on {one.ended}" if one.ended else ""
    lines = [f"{one.pin.entry}{newer}: {one.kind}{since}{f': {one.note}' if one.note else ''}"]
    lines += [f"  use instead: {one.successor}"] if one.successor else []
    lines += [
        f"  {release.version} ({release.change}): {release.note.en}" for release in one.releases
    ]
    lines += [f"  law: {moved.source.title}: {moved.why}" for moved in one.overtaken]
    lines += [
        f"  {step.name}: {step.pinned} is pinned; since {step.since} the default is {step.due}"
        for step in one.steps
    ]
    return "\n".join(lines)


def proof_data(found: Verification) -> dict[str, Any]:
    """The proof of every pin."""
    proofs = [
        {
            "pin": proof.line.entry,
            "result": proof.result,
            "note": proof.note or None,
            "languages": {reading.language: reading.result for reading in proof.readings},
        }
        for proof in found.proofs
    ]
    return {"proven": found.is_proven, "whole": found.is_whole, "proofs": proofs}


def proof_lines(found: Verification) -> Iterator[str]:
    """The same as lines for people, with the words that differ marked."""
    for proof in found.proofs:
        yield f"{proof.line.entry}: {proof.result}{f': {proof.note}' if proof.note else ''}"
        for reading in proof.readings:
            if reading.result == "reworded":
                words = "".join(MARKS[span.kind].format(span.text) for span in reading.spans)
                yield f"  {reading.language}: {words}"
            elif reading.result != "proven":
                yield f"  {reading.language}: {reading.result}: {reading.published}"
    if found.is_whole is False:
        yield "The receipt was changed: its digest does not fit its lines."
    proven = sum(proof.result == "proven" for proof in found.proofs)
    yield f"{proven} of {len(found.proofs)} pins proven"
