"""What people put in, what moderators did with it, and what became of it."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random

from mitreden.accounts.models import Person
from mitreden.campaigns.models import PhaseKind
from mitreden.ideas import commands, pictures, states
from mitreden.ideas.editions import UNSEEN
from mitreden.ideas.models import Aside, Channel, IdeaState
from mitreden.media import commands as media
from mitreden.moderation import commands as moderation
from mitreden.moderation import notices
from mitreden.moderation.models import NoticeGround
from mitreden.seeds.demo import answers, drawings
from mitreden.seeds.demo.campaigns import ANSWERING_AFTER, all_campaigns, dates, last_day
from mitreden.seeds.demo.world import Text, World, texts

REGION_MODERATOR, STRATEGY = "moderation", "strategie"
_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Life:
    """From when until when an idea could be supported."""

    campaign: str
    item: Text
    public_from: datetime
    public_until: datetime


def plan(world: World) -> list[Life]:
    """All ideas of all campaigns."""
    lives = []
    for campaign in all_campaigns():
        items = [{**item, "short": campaign["short"]} for item in texts(f"ideas_{campaign['slug']}")["ideas"]]
        lives += [_plan_idea(world, campaign, item) for item in items]
        _plan_outcomes(world, campaign, [item for item in items if "reply" in item or item["state"] == "under_review"])
    for notice in texts("notices")["open"]:
        moment = world.diary.day(-notice["days_ago"], time(19, 40))
        world.diary.note(moment, _report, world, notice["idea"], notice["rule"], notice["explanation"])
    return lives


def _plan_idea(world: World, campaign: Text, item: Text) -> Life:
    rng = Random(item["key"])  # noqa: S311  the same times each time
    sent = world.diary.day(-item["days_ago"], time(rng.randint(8, 19), rng.randint(0, 59), rng.randint(0, 59)))
    sent = world.diary.note(min(sent, world.diary.now - _HOUR), _send, world, campaign, item)
    looked_at = world.diary.past(sent + _HOUR * rng.uniform(0.4, 7))
    is_first = campaign["rules"]["moderation"] == "first"
    becomes_public = item["state"] not in {"draft", "submitted", "returned"} and (
        item["support"] or not is_first or item["state"] != "hidden"
    )
    if becomes_public and is_first:
        world.diary.note(looked_at, _publish, world, item)
    end = _plan_end(world, item, _shown(world, campaign, item, looked_at), was_public=bool(becomes_public))
    return Life(campaign["slug"], item, looked_at if is_first else sent, end)


def _shown(world: World, campaign: Text, item: Text, looked_at: datetime) -> datetime:
    """When whoever may have supported it could see it: not before the vote began."""
    begin = dates(world, campaign)[PhaseKind.VOTING][0]
    return max(looked_at, begin) if item["support"] else looked_at


def _plan_end(world: World, item: Text, seen: datetime, *, was_public: bool) -> datetime:
    """When it went out of sight; now if it did not."""
    note, key = world.diary.note, item["key"]
    reported = texts("notices")["of_hidden"].get(key)
    if item["state"] == "returned":
        return note(seen, _return, world, item)
    if item["state"] == "hidden" and not was_public:
        return note(seen, _hide, world, item)
    if item["state"] == "hidden":
        if reported:
            note(seen + 40 * _HOUR, _report, world, key, item["rule"], reported)
        return note(seen + 46 * _HOUR, _hide, world, item)
    if item["state"] == "withdrawn":
        return note(seen + 120 * _HOUR, _withdraw, world, item)
    return world.diary.now


def _plan_outcomes(world: World, campaign: Text, items: list[Text]) -> None:
    """Answers come one after the other between the end of the vote and the promised day."""
    first = last_day(campaign) + ANSWERING_AFTER + 1
    last = min(-4, int(campaign["answer_days"]) - 3)
    for number, item in enumerate(items):
        day = first + round((last - first) * number / max(1, len(items) - 1))
        world.diary.note(world.diary.day(day - 1, time(14)), _review, world, item)
        if "reply" in item:
            world.diary.note(
                world.diary.day(day, time(16, number % 60)), answers.give, world, item, _answerer(world, item)
            )
    unanswered = [item for item in items if "reply" not in item]
    for item in unanswered[:1]:
        world.diary.note(world.diary.day(-1, time(11)), answers.prepare, world, item, _answerer(world, item))


def _send(world: World, campaign: Text, item: Text) -> None:
    """On paper, at events and through assistants nobody with an account puts it in."""
    channel = Channel(item["channel"])
    world.ideas[item["key"]] = commands.submit_idea(
        campaign=world.campaigns[campaign["slug"]],
        by=world.people[item["author"]] if channel is Channel.ONLINE else None,
        title=item["title"],
        text=item["text"],
        field_id=world.fields[item["field"]].id,
        municipality_id=world.municipality_id(item["municipality"]),
        place=item["place"] or "",
        lat=item["lat"],
        lon=item["lon"],
        channel=channel,
        as_draft=UNSEEN if item["state"] == "draft" else None,
    )
    if item["key"] in drawings.DRAWINGS:
        _illustrate(world, item)


def _illustrate(world: World, item: Text) -> None:
    """What somebody drew for their idea comes with it."""
    author, (file, alt) = world.people[item["author"]], drawings.drawn(item["key"])
    [picture] = media.take_in(keys=[world.store.put(file)], by=author)
    wanted = [pictures.Wanted(picture.id, alt)]
    pictures.arrange_pictures(idea=world.ideas[item["key"]], by=author, wanted=wanted, is_new=True)


def moderator(world: World, item: Text) -> Person:
    """Who looks after the place moderates there, else who looks after the campaign, else the one for the whole region."""
    names = (f"moderation-{item['municipality']}", f"moderation-{item['short']}", REGION_MODERATOR)
    return next(world.people[name] for name in names if name in world.people)


def _publish(world: World, item: Text) -> None:
    moderation.publish_idea(idea=world.ideas[item["key"]], by=moderator(world, item))


def _return(world: World, item: Text) -> None:
    moderation.return_idea(idea=world.ideas[item["key"]], by=moderator(world, item), reason=item["request"])


def _hide(world: World, item: Text) -> None:
    moderation.hide_idea(idea=world.ideas[item["key"]], by=moderator(world, item), rule_key=item["rule"])


def _report(world: World, key: str, rule: str, explanation: str) -> None:
    notices.receive_notice(
        idea=world.ideas[key], ground=NoticeGround.RULE, rule_key=rule, explanation=explanation, good_faith=True
    )


def _withdraw(world: World, item: Text) -> None:
    """Who wrote on paper asks the team."""
    idea = world.ideas[item["key"]]
    if idea.author_id is not None:
        commands.withdraw_idea(idea=idea, by=world.people[item["author"]])
    else:
        states.set_aside(idea, Aside.WITHDRAWN, by=moderator(world, item))


def _answerer(world: World, item: Text) -> Person:
    return world.people.get(f"rathaus-{item['municipality']}", world.people[STRATEGY])


def _review(world: World, item: Text) -> None:
    states.move(world.ideas[item["key"]], IdeaState.UNDER_REVIEW, by=_answerer(world, item))
