"""Joint ideas to look at."""

from mitreden.bundles import commands as bundles
from mitreden.bundles import looking
from mitreden.ideas.models import Idea
from tests.browser import hostile
from tests.factories import People


def made(shown: list[Idea], people: People) -> dict[str, int]:
    """A joint idea, one more that was split off and dissolved, and ideas that look alike: their numbers by name."""
    values = {"summary": hostile.TEXT[:900], "reason": hostile.TAGS[:400], "by": people.mira}
    ids = [shown[number].id for number in (0, 1, 6, 7, 8)]
    joint = bundles.make_bundle(
        campaign_id=shown[0].campaign_id, idea_ids=ids, lead_id=ids[1], title=hostile.TITLES[2][:120], **values
    )
    part = bundles.split(bundle=joint, idea_ids=ids[3:], lead_id=ids[3], title=hostile.LONG[:120], **values)
    bundles.dissolve(bundle=part, by=people.mira)
    for row in looking.unseen(limit=24):
        looking.look(row)
    return {"bundle": joint.id, "dissolved": part.id, "alone": shown[9].id, "alone_too": shown[10].id}
