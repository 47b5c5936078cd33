"""The lattice drawn where an event has no picture: one of the five plane lattices, turned by the event's number."""

from dataclasses import dataclass
from math import radians, tan

# Width and height of the cell in px, and the shear that makes it oblique or hexagonal.
LATTICES = [(46, 34, 0.42), (52, 32, 0.0), (40, 40, 0.0), (44, 36, 0.61), (42, 36.37, round(tan(radians(30)), 3))]


@dataclass(frozen=True)
class Plate:
    """Attributes of the SVG in includes/_plate.html; lengths in px, the angle in degrees."""

    number: int
    width: float
    height: float
    shear: float
    angle: int

    @classmethod
    def of(cls, number):
        width, height, shear = LATTICES[number % len(LATTICES)]
        return cls(number, width, height, shear, (number * 13) % 45 - 20)

    @property
    def transform(self):
        return f"rotate({self.angle}) matrix(1 0 {self.shear} 1 0 0)"

    @property
    def unshear(self):
        """For the dots, which would become eggs."""
        return f"matrix(1 0 {-self.shear} 1 0 0)"

    @property
    def centre(self):
        return f"{self.width / 2:g} {self.height / 2:g}"

    @property
    def cell(self):
        """A unit cell near the corner, so that it shows in a small square and in a wide strip."""
        return f"M{self.width * 1.5:g} {self.height * 1.5:g}h{self.width:g}v{self.height:g}h-{self.width:g}z"

    @property
    def node(self):
        return f"{self.width * 1.5:g} {self.height * 1.5:g}"

    @property
    def veins(self):
        return f"M0 {self.height / 2:g}h{self.width:g}M{self.width / 2:g} 0v{self.height:g}"
