"""The portal's nameko process: keeps the mirror and answers for its log. The door itself is in ``web``."""

from services.portal.web.definition import DEFINITION
from shared.house.service import Service, mirror_projector, mirror_reader
from shared.messaging.consumer import Background


class PortalService(Service):
    """What the services announce, kept in order and ready to be read."""

    name = "portal"
    definition = DEFINITION

    inbound = Background(mirror_reader, "inbound")
    mirroring = Background(mirror_projector, "mirror")
