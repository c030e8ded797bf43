"""What moderators decide on: an idea, or a comment below one."""

from dataclasses import dataclass

from mitreden.comments.models import Comment
from mitreden.ideas.models import Idea

Post = Idea | Comment
_COMMENT = "comment-"


@dataclass(frozen=True)
class Ref:
    """The name of a post at the desk: in addresses "7" for an idea, "comment-7" for a comment.

    `number` puts both kinds into one order, for pages of a queue: even for ideas, odd for comments.
    """

    id: int
    is_comment: bool = False

    def __str__(self) -> str:
        return f"{_COMMENT if self.is_comment else ''}{self.id}"

    @property
    def number(self) -> int:
        return self.id * 2 + self.is_comment

    @classmethod
    def of(cls, number: int) -> "Ref":
        """The post with this number."""
        return cls(number // 2, bool(number % 2))

    @classmethod
    def parse(cls, text: str) -> "Ref | None":
        """The post named in an address, None if there cannot be one."""
        digits = text.removeprefix(_COMMENT)
        if not (digits.isascii() and digits.isdigit() and len(digits) < 18):
            return None
        return cls(int(digits), text.startswith(_COMMENT))


def idea_of(post: Post) -> Idea:
    """The idea itself, or the one under which a comment hangs."""
    return post.idea if isinstance(post, Comment) else post


def ref(post: Post) -> Ref:
    """How the desk calls a post."""
    return Ref(post.id, isinstance(post, Comment))
