"""Who may make regulations (规章): the State Council's departments, the governments of provinces, of cities with districts
and of autonomous prefectures. Source: Legislation Law (2023) articles 91 and 93."""

from schemas.places.bodies import BodyKind, Level


def may_make_regulations(kind: BodyKind | None, level: Level | None) -> bool:
    """Whether a body may make any; also where it is not known which body it is.

    The office of a government reports the government's own.
    """
    if kind is None or level in (None, "national"):
        return True
    return kind in ("government", "government_office") and level in ("province", "prefecture")
