"""Of the summary card: results by role, and who was still answering when."""

from collections.abc import Iterator

from bot.chat.cards.parts import safe, small
from bot.summaries.findings import RoleComparison, RoleResult
from bot.summaries.summary import Summary
from bot.summaries.words import interval_text, percent, presence_text


def people_sections(summary: Summary) -> Iterator[str]:
    """A section for each comparison, then participation."""
    for number, one in enumerate(summary.by_role):
        yield ("### By role\n" if number == 0 else "") + _comparison(one)
    present = presence_text(summary)
    if present:
        yield f"### Still answering\n{present}"


def _comparison(one: RoleComparison) -> str:
    lines = [f"**{safe(one.question)}**", *(f"- {_role(one, role)}" for role in one.roles)]
    if len(one.roles) > 1:
        lines.append(small("People with several of these roles count in each."))
    return "\n".join(lines)


def _role(one: RoleComparison, role: RoleResult) -> str:
    shares = zip(one.answers, role.shares, strict=True)
    told = [
        f"{safe(answer)} **{percent(share.share)}** {interval_text(share)}"
        for answer, share in shares
        if share.count
    ]
    return f"**{safe(role.role)}** (n {role.n:,}): {' · '.join(told)}"
