"""The accounts the tests play with: two inspections, and one that may not post."""

from typing import Any

JID = "120363000000000001@newsletter"
OTHER_JID = "120363000000000002@newsletter"
READ_ONLY_JID = "120363000000000003@newsletter"
GOWA_JID = "120363000000000009@newsletter"
INVITE = "0029VaAbCdEfGhIjKlMnOpQr"
PAGE = "104200000000001"
OTHER_PAGE = "104200000000002"
SECRET_PAGE = "104200000000003"
INSTAGRAM = "17841400000000001"
ORGANISATION = "5550001"
AUTHOR = f"urn:li:organization:{ORGANISATION}"
PAGE_TOKEN = "page-os"
MEMBER_TOKEN = "member"
DAY = 86400

ACCOUNTS: list[dict[str, Any]] = [
    {
        "platform": "whatsapp",
        "id": JID,
        "name": "Polizei Osnabrück",
        "token": "waha-os",
        "session": "pi-os",
        "invite": INVITE,
        "role": "ADMIN",
        "followers": 18234,
    },
    {
        "platform": "whatsapp",
        "id": READ_ONLY_JID,
        "name": "Nur gelesen",
        "token": "waha-os",
        "session": "pi-os",
        "invite": "0029VaReadOnly0000000001",
        "role": "SUBSCRIBER",
    },
    {
        "platform": "whatsapp",
        "id": OTHER_JID,
        "name": "Polizei Leer",
        "token": "waha-ler",
        "session": "pi-ler",
        "invite": "https://whatsapp.com/channel/0029VaOther00000000001",
    },
    {
        "platform": "whatsapp",
        "id": GOWA_JID,
        "name": "Polizei Emden",
        "token": "presse:geheim",
        "session": "device-os",
        "invite": "0029VaGoWaDeFgHiJkLmNoPq",
    },
    {"platform": "facebook", "id": PAGE, "name": "Polizei Osnabrück", "token": PAGE_TOKEN},
    {"platform": "facebook", "id": OTHER_PAGE, "name": "Polizei Leer", "token": "page-ler"},
    {
        "platform": "facebook",
        "id": SECRET_PAGE,
        "name": "Polizei Aurich",
        "token": "page-aur",
        "app_secret": "s3cret",
    },
    {
        "platform": "instagram",
        "id": INSTAGRAM,
        "name": "Polizei Osnabrück",
        "username": "polizei.os",
        "token": PAGE_TOKEN,
    },
    {"platform": "linkedin", "id": AUTHOR, "name": "Polizeidirektion", "token": MEMBER_TOKEN},
]
