"""Neighbourhood types: small areas clustered on what is known of them, numbered and described.

Plain functions over frames. Knows no store, no file of a publisher and no page.
"""

from analytics.neighbourhoods.cluster import Clusters, cluster, number_by
from analytics.neighbourhoods.measures import CannotCluster, Measure, Role, list_offers
from analytics.neighbourhoods.portraits import write_portraits
from analytics.neighbourhoods.prepare import Prepared, prepare
from analytics.neighbourhoods.profile import COASTAL_KM, Profiles, profile
from analytics.neighbourhoods.quality import assess
from analytics.neighbourhoods.settings import Settings

__all__ = [
    "COASTAL_KM",
    "CannotCluster",
    "Clusters",
    "Measure",
    "Prepared",
    "Profiles",
    "Role",
    "Settings",
    "assess",
    "cluster",
    "list_offers",
    "number_by",
    "prepare",
    "profile",
    "write_portraits",
]
