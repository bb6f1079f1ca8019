"""No address of somebody's leads into a network of ours."""

from uuid import uuid4

import pytest

from scheduling.domain.busy import BusySource
from scheduling.usecases.read_calendar_at import CalendarAway, is_public, read_calendar_at


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "192.0.2.1", "240.0.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "2001:0:4136:e378:8000:63bf:80ff:fffe",
        "64:ff9b::7f00:1",
    ],
)  # fmt: skip
def test_networks_of_our_own_are_refused(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:4700::6810:84e5"])
def test_the_internet_is_not(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "https://127.0.0.1/x.ics",
        "https://[::1]:8443/x.ics",
        "http://93.184.216.34/x.ics",
        "ftp://93.184.216.34/x",
        "https:///x",
        "https://user:word@93.184.216.34/x.ics",
    ],
)
async def test_production_reads_https_on_the_internet_alone(address: str) -> None:
    with pytest.raises(CalendarAway) as refused:
        await read_calendar_at(BusySource(uuid4(), address), anywhere=False)
    assert refused.value.failure == "address_refused"
