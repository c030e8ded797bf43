"""A machine that does random things to ideas, votes and joint ideas, and compares the database with the model after each."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from flask import current_app
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from mitreden.accounts import queries as accounts
from mitreden.accounts.models import Person
from mitreden.audit import queries as log
from mitreden.bundles import commands
from mitreden.bundles.models import Bundle
from mitreden.core.errors import DomainError
from mitreden.extensions import db
from mitreden.ideas import queries as ideas
from mitreden.ideas import states
from mitreden.ideas.models import Aside, Idea
from mitreden.privacy import commands as privacy
from mitreden.voting import commands as voting
from mitreden.voting import joint, parting, queries
from mitreden.voting.models import JointTally, Vote
from tests.bundles.model import Model
from tests.factories import Make, People

IDEAS, PEOPLE = 7, 6
WORDS = {"summary": "Alle wollen dasselbe.", "reason": "Es geht um dieselbe Stelle."}
numbers, someone, some = (
    st.integers(0, IDEAS - 1),
    st.integers(0, PEOPLE - 1),
    st.sets(st.integers(0, IDEAS - 1), min_size=1),
)
_MOVES = {"bundle_id", "changed_no", "support_count"}  # of an original
_ASIDE = {"aside", "is_public", "state_changed_at", "state_changed_by", "state_text", "rule_key"}


class Machine(RuleBasedStateMachine):
    """One campaign, seven ideas, six people; everything by the commands that pages use."""

    make: Make
    people: People

    @initialize()
    def begin(self) -> None:
        self.model = Model()
        campaign = self.make.campaign()
        self.campaign = campaign
        self.ideas = [self.make.idea(campaign, title=f"Idee {number}").id for number in range(IDEAS)]
        self.citizens: list[int | None] = [self.make.person().id for _ in range(PEOPLE)]
        self.voters: list[bytes] = []
        for citizen in self.citizens:
            key = accounts.existing_person(citizen or 0).voter_key
            self.voters.append(queries.voter_in(campaign, key, self.make.keys) or b"")
        self.originals = self._originals()
        self.has_ended = False

    @property
    def by(self) -> Person:
        """Mira, who moderates the region, with her grants."""
        return accounts.existing_person(self.people.mira.id)

    def _originals(self) -> list[Any]:
        kept = [column for column in Idea.__table__.columns if column.name not in _MOVES | _ASIDE]
        return list(db.session.execute(sa.select(*kept).where(Idea.campaign_id == self.campaign.id).order_by(Idea.id)))

    def _do(self, action: Callable[[], Any]) -> Any:
        """Carry something out, or find it refused: then nothing has changed."""
        try:
            found = action()
        except DomainError:
            db.session.rollback()
            return None
        db.session.commit()
        return found if found is not None else True

    def _bundle(self, pick: int) -> Bundle | None:
        numbers = sorted(self.model.words)
        return db.session.get(Bundle, numbers[pick % len(numbers)]) if numbers else None

    def _active(self, pick: int) -> Bundle | None:
        numbers = sorted(self.model.members)
        return db.session.get(Bundle, numbers[pick % len(numbers)]) if numbers else None

    def _named(self, places: set[int]) -> set[int]:
        return {self.ideas[place] for place in places}

    @rule(who=someone, which=numbers, is_back=st.booleans())
    def vote(self, who: int, which: int, is_back: bool) -> None:
        citizen = self.citizens[who]
        if citizen is None:
            return
        person = accounts.existing_person(citizen)
        idea = ideas.idea(person, self.ideas[which])
        command = voting.take_back_vote if is_back else voting.cast_vote
        if idea is None or self._do(lambda: command(idea=idea, by=person, keys=self.make.keys)) is None:
            return
        change = self.model.votes.discard if is_back else self.model.votes.add
        change((who, self.ideas[which]))

    @rule(who=someone, pick=numbers, is_counted=st.booleans())
    def choose(self, who: int, pick: int, is_counted: bool) -> None:
        bundle = self._active(pick)
        if bundle is None or self.has_ended or self.citizens[who] is None:
            return
        is_new = joint.choose(bundle_id=bundle.id, voter_id=self.voters[who], is_counted=is_counted)
        db.session.commit()
        supports = who in self.model.supporters(self.model.members[bundle.id])
        assert is_new == (supports and self.model.chosen.get((bundle.id, who)) is not is_counted)
        if supports:
            self.model.chosen[bundle.id, who] = is_counted

    @rule(places=some)
    def make_bundle(self, places: set[int]) -> None:
        members = self._named(places)
        lead = min(members)
        made = self._do(
            lambda: commands.make_bundle(
                campaign_id=self.campaign.id, idea_ids=members, lead_id=lead, title="Am Weiher", by=self.by, **WORDS
            )
        )
        if made is None:
            return
        self.model.keep(new=made.id)
        self.model.members[made.id], self.model.words[made.id] = members, ("Am Weiher", lead)

    @rule(pick=numbers, places=some)
    def grow(self, pick: int, places: set[int]) -> None:
        bundle, came = self._active(pick), self._named(places)
        if bundle and self._do(lambda: commands.grow(bundle=bundle, idea_ids=came, by=self.by)):
            self.model.keep(bundle.id)
            self.model.members[bundle.id] |= came

    @rule(pick=numbers, places=some)
    def shrink(self, pick: int, places: set[int]) -> None:
        bundle, gone = self._active(pick), self._named(places)
        if bundle and self._do(lambda: commands.shrink(bundle=bundle, idea_ids=gone, by=self.by)):
            self.model.keep(bundle.id)
            self.model.members[bundle.id] -= gone

    @rule(pick=numbers, places=some)
    def split(self, pick: int, places: set[int]) -> None:
        bundle, part = self._active(pick), self._named(places)
        if bundle is None:
            return
        lead = min(part)
        new = self._do(
            lambda: commands.split(bundle=bundle, idea_ids=part, lead_id=lead, title="Am Bach", by=self.by, **WORDS)
        )
        if new is None:
            return
        self.model.keep(bundle.id, new=new.id)
        self.model.members[bundle.id] -= part
        self.model.members[new.id], self.model.words[new.id] = part, ("Am Bach", lead)
        for (one, who), said in list(self.model.chosen.items()):
            if one == bundle.id:
                self.model.chosen[new.id, who] = said

    @rule(pick=numbers, place=numbers)
    def reword(self, pick: int, place: int) -> None:
        bundle, lead = self._active(pick), self.ideas[place]
        title = f"Neuer Titel {len(self.model.steps)}"
        if bundle and self._do(lambda: commands.reword(bundle=bundle, lead_id=lead, title=title, by=self.by, **WORDS)):
            self.model.keep(bundle.id)
            self.model.words[bundle.id] = (title, lead)

    @rule(pick=numbers)
    def dissolve(self, pick: int) -> None:
        bundle = self._active(pick)
        if bundle and self._do(lambda: commands.dissolve(bundle=bundle, by=self.by)):
            self.model.keep(bundle.id)
            del self.model.members[bundle.id]

    @rule(pick=numbers)
    def undo(self, pick: int) -> None:
        bundle = self._bundle(pick)
        if bundle is None:
            return
        done = self._do(lambda: commands.undo(bundle=bundle, by=self.by))
        assert (done is not None) == self.model.may_undo(bundle.id)
        if done is not None:
            self.model.undo(bundle.id)

    @rule(which=numbers)
    def hide_or_restore(self, which: int) -> None:
        idea = ideas.idea(self.by, self.ideas[which])
        assert idea is not None
        states.set_aside(idea, None if idea.aside else Aside.HIDDEN, by=self.by, rule_key="civil")
        db.session.commit()

    @rule(who=someone, withdraws=st.booleans())
    def erase(self, who: int, withdraws: bool) -> None:
        citizen = self.citizens[who]
        if citizen is None:
            return
        person = accounts.existing_person(citizen)
        privacy.erase_person(person=person, by=None, keys=self.make.keys, withdraws=withdraws)
        db.session.commit()
        self.citizens[who] = None
        if withdraws and not self.has_ended:
            self.model.votes = {vote for vote in self.model.votes if vote[0] != who}

    @precondition(lambda self: not self.has_ended and len(self.model.steps) > 2)
    @rule()
    def end_the_secret(self) -> None:
        parting.part([self.campaign])
        parting.destroy_secret(self.campaign, self.make.keys)
        db.session.commit()
        self.has_ended = True

    @invariant()
    def joint_support_is_the_union(self) -> None:
        kept = dict(db.session.execute(sa.select(JointTally.bundle_id, JointTally.number)).all())
        assert {one: kept[one] for one in self.model.members} == {
            one: self.model.joint(one) for one in self.model.members
        }
        assert not self.model.words.keys() & set(joint.miscounted())

    @invariant()
    def nobody_twice_and_votes_never_move(self) -> None:
        rows = db.session.execute(sa.select(Vote.idea_id, Vote.voter).where(Vote.campaign_id == self.campaign.id)).all()
        assert len(rows) == len(set(rows))
        assert {(idea, voter) for idea, voter in rows} == {(idea, self.voters[who]) for who, idea in self.model.votes}

    @invariant()
    def ideas_are_where_the_model_has_them(self) -> None:
        query = sa.select(Idea.id, Idea.bundle_id).where(Idea.campaign_id == self.campaign.id)
        wanted = {idea: one for one, members in self.model.members.items() for idea in members}
        assert dict(db.session.execute(query).all()) == {idea: wanted.get(idea) for idea in self.ideas}
        shown = db.session.execute(sa.select(Bundle.id, Bundle.title, Bundle.lead_id, Bundle.dissolved_at)).all()
        found = {
            row.id: (row.title, row.lead_id) for row in shown if row.id in self.model.words and not row.dissolved_at
        }
        assert found == {one: self.model.words[one] for one in self.model.members}

    @invariant()
    def originals_stay_as_they_were(self) -> None:
        assert self._originals() == self.originals
        wrong = sa.select(Idea.id).where(
            Idea.support_count
            != sa.select(sa.func.count()).where(Vote.idea_id == Idea.id).correlate(Idea).scalar_subquery()
        )
        assert db.session.scalars(wrong).all() == []

    def teardown(self) -> None:
        broken, _ = log.verified(current_app.config["SETTINGS"].data_folder / "nowhere")
        assert broken is None
