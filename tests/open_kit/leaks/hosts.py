"""Internal hosts, addresses and networks, in files that are open."""

from tests.open_kit.leaks.way import Family

HOSTS = Family("hosts")

for _name, _text in {
    "internal-url-in-text": "https://wiki.flights.internal/CANARY",
    "single-word-host-in-url": "http://jenkins/CANARY",
    "internal-host-in-url-with-user": "https://git@code.flights.corp/CANARY",
    "internal-host-with-port": "db.flights.lan:5432 CANARY",
    "internal-host-in-ssh-address": "git@code.flights.local:x/y.git CANARY",
    "kubernetes-service-in-url": "http://api.prod.svc.cluster.local/CANARY",
    "private-address-in-yaml": "host: 10.1.2.3  # CANARY",
    "private-address-with-port-in-yaml": "host: 192.168.7.9:5432  # CANARY",
    "private-network-in-yaml": "cidr: 172.20.4.0/22  # CANARY",
    "private-address-in-url": "http://10.9.8.7/CANARY",
    "private-ipv6-address-in-text": "fd12:3456:789a::17 CANARY",
    "private-ipv6-address-in-url": "http://[fd12:3456:789a::17]:80/CANARY",
    "declared-address-in-yaml": "host: 203.0.113.9 # CANARY",
    "declared-ipv6-address-in-yaml": "host: 2001:db8:77::5 # CANARY",
    "declared-ipv6-address-in-full": "2001:0db8:0077:0000:0000:0000:0000:0005 CANARY",
    "private-address-inside-ipv6-address": "::ffff:10.1.2.3 CANARY",
    "internal-host-in-database-url": "postgresql://pg.flights.intranet/x CANARY",
    "internal-host-in-yaml": "host: pg-prod.flights.internal  # CANARY",
    "aws-host-in-text": "ip-10-1-2-3.eu-west-1.compute.internal CANARY",
}.items():
    HOSTS.file(_name, "about.txt", _text, "host")
