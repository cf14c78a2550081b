"""The code of a class, the keys to it, and the animals that stand for those who are in it."""

import hashlib
import hmac
import secrets
from collections.abc import Collection

ALPHABET = (
    "ACDEFGHJKMNPRTWXY3479"  # none looks like another: no 0 O Q, 1 I L, 5 S, 8 B, 6, 2 Z, U V
)
CODE_LETTERS = 6
_KEY_BYTES = 16
ANIMALS = tuple(
    """
    Alpaca Antelope Armadillo Axolotl Badger Bat Bear Beaver Bee Beetle Bison Bluebird Bobcat Bunny
    Butterfly Camel Canary Capybara Caribou Cat Chamois Cheetah Chickadee Chinchilla Chipmunk Cicada
    Cockatoo Condor Coyote Crane Cricket Cuckoo Curlew Deer Dolphin Donkey Dormouse Dove Dragonfly
    Duck Eagle Echidna Egret Elephant Elk Ermine Falcon Ferret Finch Firefly Flamingo Foal Fox Frog
    Gazelle Gecko Gerbil Gibbon Giraffe Goldfinch Goose Grouse Gull Hamster Hare Hawk Hedgehog Heron
    Hoopoe Hornbill Hummingbird Ibex Ibis Iguana Impala Jackdaw Jaguar Jay Kangaroo Kestrel
    Kingfisher Kinkajou Kite Kitten Kiwi Koala Kudu Ladybird Lamb Lark Lemur Leopard Linnet Lion
    Lizard Llama Lynx Macaw Magpie Mallard Manatee Marmot Marten Meerkat Mole Mongoose Moose Mouse
    Narwhal Newt Nightingale Ocelot Okapi Opossum Oriole Oryx Osprey Ostrich Otter Owl Panda Panther
    Parrot Partridge Peacock Pelican Penguin Pheasant Pika Platypus Plover Pony Porcupine Porpoise
    Puffin Puma Quail Quokka Rabbit Raccoon Raven Reindeer Robin Sable Salamander Salmon Sandpiper
    Seahorse Seal Serval Sheep Sloth Snail Sparrow Squirrel Starling Stork Swallow Swan Swift Tapir
    Tern Thrush Tiger Toad Tortoise Toucan Turtle Vole Wallaby Walrus Warbler Waxwing Weasel Whale
    Wolf Wombat Woodpecker Wren Yak Zebra
    """.split()
)


def new_code(taken: Collection[str]) -> str:
    """Return a code that no other class has."""
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LETTERS))
        if code not in taken:
            return code


def read_code(text: str) -> str:
    """Return a code as it was typed or linked, as it is kept; "" where it can be none.

    >>> read_code(" acd-479 ")
    'ACD479'
    """
    code = "".join(text[:40].split()).replace("-", "").upper()
    return code if len(code) == CODE_LETTERS and set(code) <= set(ALPHABET) else ""


def new_name(taken: Collection[str]) -> str:
    """Return an animal that stands for nobody yet; once all do, one with a number."""
    free = [name for name in ANIMALS if name not in taken]
    number = 2
    while not free:
        free = [one for name in ANIMALS if (one := f"{name} {number}") not in taken]
        number += 1
    return secrets.choice(free)


def new_key() -> str:
    """Return the teacher's key of a new class."""
    return secrets.token_hex(_KEY_BYTES)


def projector_key(teacher_key: str) -> str:
    """Return the projector's key: who has the teacher's can tell it, and nobody the other way.

    It is as short as a code, to be typed after it; wrong ones are counted as wrong codes are.
    """
    told = hmac.new(teacher_key.encode(), b"projector", hashlib.sha256).digest()
    number, letters = int.from_bytes(told), ""
    for _ in range(CODE_LETTERS):
        number, place = divmod(number, len(ALPHABET))
        letters += ALPHABET[place]
    return letters


def hash_key(key: str) -> str:
    """Return how a key is kept: it cannot be had back from that."""
    return hashlib.sha256(key.encode()).hexdigest()


def is_key(key: str, kept: str) -> bool:
    """Tell whether this is the key that was kept, in a time that does not tell how near it is."""
    return hmac.compare_digest(hash_key(key), kept)


def hash_owner(code: str, owner: str) -> str:
    """Return how a class notes a visitor: another class notes the same one otherwise."""
    return hashlib.sha256(f"{code} {owner}".encode()).hexdigest()[:32]
