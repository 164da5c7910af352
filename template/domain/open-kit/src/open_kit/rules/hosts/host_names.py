"""Which names of hosts are of a company's own network, and which ones documentation and containers use."""

import re

# Domains that only an own network resolves.
DOMAINS = (
    "consul", "corp", "home.arpa", "intern", "internal", "intra", "intranet", "lan", "local", "localdomain",
    "private", "svc",
)  # fmt: skip
# Neither files nor attributes in code end in these.
UNMISTAKABLE = (
    "cluster.local", "consul", "corp", "home.arpa", "intern", "intranet", "lan", "localdomain",
)  # fmt: skip
# Services of Compose files and clusters; `kafka-1` and `spark-master` are names of such services, too.
SERVICES = (
    "adminer", "airflow", "alertmanager", "api", "app", "azurite", "backend", "broker", "cache",
    "cassandra", "catalog", "celery", "chromadb", "clickhouse", "cluster", "collector", "connect", "consul",
    "controller", "couchdb", "daemon", "dagit", "dagster", "data", "database", "db", "debezium", "dremio",
    "elastic", "elasticsearch", "etcd", "exporter", "feast", "feature", "flink", "fluentd", "frontend",
    "grafana", "grpc", "hadoop", "hive", "hue", "influxdb", "jaeger", "jobmanager", "jupyter", "kafka",
    "keycloak", "kibana", "ksqldb", "kubernetes", "kudu", "lakefs", "lineage", "localstack", "logstash",
    "loki", "mailhog", "mailpit", "mariadb", "marquez", "master", "memcached", "metabase", "metastore",
    "minio", "mlflow", "mongo", "mongodb", "mssql", "mysql", "namenode", "nameservice", "neo4j", "nessie",
    "nginx", "node", "ollama", "opensearch", "operator", "oracle", "otel", "pgadmin", "pgbouncer",
    "postgis", "postgres", "postgresql", "presto", "prometheus", "pushgateway", "qdrant", "queue",
    "rabbitmq", "ray", "redis", "redpanda", "registry", "rest", "scheduler", "schema", "selenium",
    "service", "spark", "sqlserver", "statsd", "storage", "store", "superset", "tempo", "temporal",
    "timescaledb", "traefik", "triggerer", "trino", "ui", "unity", "vault", "vector", "weaviate", "web",
    "webserver", "worker", "zookeeper",
)  # fmt: skip
# Words that documentation and tests have in the place of a host.
PLACEHOLDERS = (
    "account", "address", "amazons3", "any", "apache", "auth0", "bar", "base", "baz", "bucket", "client",
    "container", "custom", "default", "demo", "dev", "dir", "domain", "dsn", "dummy", "endpoint", "env",
    "example", "explicit", "fake", "folder", "foo", "github", "head", "home", "host", "hostname", "http",
    "https", "idp", "instance", "ip", "legacy", "local", "localhost", "machine", "mock", "monitoring", "my",
    "mydb", "myhost", "myserver", "name", "namespace", "ns", "other", "path", "project", "proxy", "python",
    "remote", "replica", "repo", "sample", "server", "servername", "site", "some", "something", "source",
    "src", "system", "target", "test", "tests", "testserver", "tmp", "tomcat", "unit", "uri", "url", "user",
    "website", "workspace", "x", "xxx", "your", "yourhost", "yourserver",
)  # fmt: skip
# Of container engines and clouds, the same everywhere.
_EVERYWHERE = re.compile(
    r"(?:gateway|host|kubernetes|vm)\.docker\.internal|host\.(?:containers|lima)\.internal"
    r"|metadata(?:\.google)?\.internal|instance-data\.ec2\.internal|localhost\d?\.localdomain\d?"
    r"|(?:kubernetes\.default\.)?svc(?:\.cluster\.local)?|cluster\.local"
)
_OWN = re.compile(rf".*\.(?:{'|'.join(map(re.escape, DOMAINS))}|ad\.[a-z0-9-]+(?:\.[a-z]+)+)")
_FOR_EXAMPLES = re.compile(r"(?:.*\.)?(?:example|test|my-[\w-]+|your-[\w-]+)\..*")
_SERVICE = re.compile(r"([\w-]+(?:\.[\w-]+)?)\.svc(?:\.cluster\.local)?")
_FAMILIAR = frozenset((*SERVICES, *PLACEHOLDERS))
_NUMBERED = re.compile(r"[a-z][a-z_-]*\d{1,4}[a-z]?")
_STAGE = "(?:live|preprod|prod|production|stage|staging|uat)"
_STAGED = re.compile(rf"[a-z0-9]{{2,}}prod|[\w-]+[-_]{_STAGE}(?:[-_][\w-]+)?|{_STAGE}[-_][\w-]+")


def is_own_name(host: str) -> bool:
    """Whether a name in lower case is in a domain that only an own network resolves."""
    harmless = _EVERYWHERE.fullmatch(host) or _FOR_EXAMPLES.fullmatch(host) or _is_familiar_service(host)
    return bool(_OWN.fullmatch(host)) and not harmless


def is_own_word(word: str) -> bool:
    """Whether a host of one word, in lower case, is not one of documentation or containers."""
    familiar = word.startswith(("my-", "your-")) or all(map(_is_familiar, re.split("[-_]", word)))
    return len(set(word)) > 1 and len(word) > 2 and word[0].isalnum() and not word.isdigit() and not familiar


def is_machine(word: str) -> bool:
    """Whether a word is a machine's name: numbered, such as `dwh01`, or with a stage, such as `pg-prod`."""
    return is_own_word(word) and bool(_NUMBERED.fullmatch(word) or _STAGED.fullmatch(word))


def _is_familiar_service(host: str) -> bool:
    """Whether each part of a service and its namespace is familiar: `kafka.default.svc.cluster.local`."""
    service = _SERVICE.fullmatch(host)
    return service is not None and all(map(_is_familiar, re.split("[-_.]", service[1])))


def _is_familiar(part: str) -> bool:
    """Whether a part of a name is familiar: `kafka`, or the `1` of `kafka-1`, or `kafka1`."""
    return part in _FAMILIAR or (part[-1:].isdigit() and (part[:-1] in _FAMILIAR or not part[:-1]))
