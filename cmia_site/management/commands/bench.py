"""What costly work takes on this machine, on made-up data. A new measurement is one more function in MEASUREMENTS."""

from itertools import islice, product
from statistics import median
from time import perf_counter

from django.core.management.base import BaseCommand

from resources.glossary_links import Form, Glossary

RUNS = 9
SYLLABLES = "ba de fi go ku la me ni po ru sa te vi wo zu ga".split()


def linking_terms():
    """Linking 500 terms in 100 kB"""
    words = ["".join(syllables) for syllables in product(SYLLABLES, repeat=3)]
    names = [" ".join(islice(words, number, number + 1 + number % 4)) for number in range(0, 3_500, 7)]
    every_tenth = [names[place % 500] if place % 10 == 0 else words[place * 37 % 4_096] for place in range(15_000)]
    text, glossary = " ".join(every_tenth)[:100_000], Glossary(Form(name, name) for name in names)
    return lambda: glossary.find(text)


MEASUREMENTS = [linking_terms]  # each prepares its data and returns the work to be measured


class Command(BaseCommand):
    help = "Prints what costly work takes on this machine: the median of several runs, in milliseconds."

    def handle(self, **options):
        for prepare in MEASUREMENTS:
            self.stdout.write(f"{prepare.__doc__}: {_milliseconds(prepare()):.1f} ms")


def _milliseconds(work):
    return 1_000 * median(_seconds(work) for _ in range(RUNS))


def _seconds(work):
    before = perf_counter()
    work()
    return perf_counter() - before
