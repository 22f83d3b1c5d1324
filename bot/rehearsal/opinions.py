"""What the cast has to say about the call, and who finds it good."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Opinion:
    """`lean` from 0 to 1: where those stand who say so; `weight` from 0 to 1: how far it carries
    to those who stand elsewhere."""

    text: str
    lean: float
    weight: float


OPINIONS = (
    Opinion("He gave nothing away and still came home with nothing.", 0.1, 0.3),
    Opinion("Talking is better than not talking, but there was no plan behind it.", 0.3, 0.95),
    Opinion("It is easy to sound firm on the phone.", 0.0, 0.2),
    Opinion("A warning counts only if one has said before what follows from it.", 0.2, 0.6),
    Opinion("The other side got what it wanted: to be called.", 0.15, 0.3),
    Opinion("Fifty minutes, and all we know of it is what two press offices say.", 0.35, 0.8),
    Opinion("One phone call is too little to give marks for.", 0.5, 0.9),
    Opinion("He said the right thing, months too late.", 0.4, 0.5),
    Opinion("Whether it was good we shall know in a year.", 0.55, 0.7),
    Opinion("He kept the allies together, which the article leaves out.", 0.75, 0.6),
    Opinion("The warning about sanctions was clear, and that was the point of it.", 0.8, 0.85),
    Opinion("Nobody could have got more out of that call.", 0.95, 0.2),
    Opinion("The troops stayed where they were. That is the result that counts.", 0.85, 0.4),
    Opinion("A president who doesn't call would get worse marks, and rightly.", 0.9, 0.5),
)


def choose(random: Random, lean: float, unsaid: Sequence[Opinion]) -> Opinion | None:
    """What someone who stands there says, of what nobody has said so far."""
    near = [one for one in unsaid if abs(one.lean - lean) < 0.3]
    return random.choice(near) if near else None


def judge(random: Random, lean: float, words: str) -> int:
    """What someone who stands there makes of what they read: 1, -1 or 0."""
    read = next((one for one in OPINIONS if one.text in words), None)
    if read is None or random.random() < 0.1:
        return 0
    distance = abs(read.lean - lean)
    return 1 if random.random() < 1 - distance * (1.6 - 1.4 * read.weight) else -1
