"""Values that look like secrets, hosts, people or indexes and are none, as real repos have them."""

_UUID = "7d444840-9dc0-11d1-b245-5ffdce74fad2"
_AWS_EXAMPLES = (
    "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\n"
    "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n"
    'export AWS_SECRET_ACCESS_KEY="je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY"\n'
)

# A path and a content by the name of what is in it.
HARMLESS_VALUES: dict[str, tuple[str, str]] = {
    # Secrets
    "examples-of-aws-in-guide": ("x.md", _AWS_EXAMPLES),
    "examples-of-aws-in-env": (".env.example", _AWS_EXAMPLES),
    "key-of-emulator-of-azure": (
        "x.sh",
        "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==\n",
    ),
    "example-of-jwt": (
        "x.md",
        "token: "
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0"
        "IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c\n",
    ),
    "uuid-as-token": ("x.yml", f"token: {_UUID}\nnext_token: '{_UUID}'\n"),
    "uuid-as-placeholder-of-token": ("x.yml", "token: <uuid>\n"),
    "passwords-of-containers": (
        "docker-compose.yml",
        "environment:\n  POSTGRES_PASSWORD: postgres\n  MINIO_ROOT_PASSWORD: minioadmin\n  "
        "MYSQL_PASSWORD: example\n"
        "  RABBITMQ_DEFAULT_PASS: guest\n",
    ),
    "password-with-default-of-container": (
        "x.yml",
        "password: ${PGPASSWORD:-postgres}\npass: \"{{ env_var('DBT_PASSWORD', 'postgres') }}\"\n",
    ),
    "placeholders-of-passwords": (
        "x.env",
        "PASSWORD=changeme\nDB_PASS=your-password-here\nPW=xxxxxxxx\nAPI_TOKEN=<token>\nSECRET=***\nPWD=dummy\n",
    ),
    "test-passwords-in-code": ("x.py", "connect(password='test')\nPASSWORD = 'secret'\nlogin('a', "
    "password='')\n"),
    "password-from-cloud": (
        "x.tf",
        "password = var.db_password_1\npassword = random_password.db1.result\n"
        "secret_arn = aws_secretsmanager_secret.db1.arn\n",
    ),
    "password-from-vault": (
        "x.yml",
        "a_password: op://vault1/item2/field\nb_password: vault:secret/data/db1\nc_password: "
        "/run/secrets/db1\n"
        "d_password: ENC[AES256_GCM,data:ab12,iv:cd34]\n",
    ),
    "password-from-reference-of-kubernetes": (
        "x.yml",
        "- name: DB_PASSWORD\n  valueFrom:\n    secretKeyRef:\n      name: db-credentials-1\n      "
        "key: password\n",
    ),
    "sealed-secret-of-kubernetes": ("x.yml", "kind: SealedSecret\nencryptedData:\n  db: AgByabc12345678\n"),
    "template-of-secret-of-kubernetes": ("x.yml", "kind: Secret\ndata:\n  db: {{ .Values.db1 | "
    "b64enc }}\n"),
    "code-about-passwords": (
        "x.py",
        'def login(password: str = "", token: str | None = None) -> None:\n    if password is None:\n'
        "        password = getpass.getpass('Password: ')\n    connect(password=password, "
        "token=self.token_v2)\n"
        "    password = settings.db2.password\n    secret = client.get_secret('db1')\n",
    ),
    "code-about-tokens": (
        "x.py",
        "max_tokens = 512\ntoken_count = 4096\ntokenizer = AutoTokenizer.from_pretrained('bert-base-1')\n"
        "token = tokens[0]\ntoken = parse_token2(x)\neos_token = '</s>'\nassert token == "
        "expected_token_2\n",
    ),
    "messages-about-passwords": (
        "x.py",
        'print("password: ", value1, "user")\nlog("token: " + token1 + " of user1")\n'
        'raise ValueError("password: at least 12 characters")\nerror = f"password={pw1}&user={user1}"\n',
    ),
    "translations-of-passwords": (
        "x.json",
        '{"password": "Enter your new password", "passphrase": "form.errors.required",\n'
        ' "pass": "Password must have 12 characters"}\n',
    ),
    "options-of-passwords": (
        "x.sh",
        "run --password-file /run/x1y2z3\nrun --password-stdin abc12345\nrun --password \"$PASSWORD1\"\n"
        'docker login -u bob -p "$DOCKER_PASSWORD1"\ncurl -u "$USER1:$PASSWORD1" https://x.example.com\n',
    ),
    "columns-of-passwords": (
        "x.py",
        'columns = ["username", "password", "created_at_1"]\nframe.select("password", "address_1")\n',
    ),
    "types-of-passwords": (
        "x.sql",
        "create table users (password varchar(64), token text not null, password_hash varchar2(64));\n"
        "select password, token, created1 from users where password = :password1 and token = ?;\n",
    ),
    "table-of-types-in-guide": (
        "x.md",
        "| column | type |\n|---|---|\n| password | varchar(64) |\n| token | int64 |\n\n"
        "| user | password |\n|---|---|\n| bob | changeme |\n",
    ),
    "form-with-password-in-html": (
        "x.html",
        '<label for="password">Your password</label><input type="password" name="pw1" id="abc12345">\n',
    ),
    "schema-with-password": ("x.yml", "password:\n  type: string\n- name: password\n  data_type: "
    "varchar2\n"),
    "methods-of-passwords-in-yaml": (
        "x.yml",
        "password_encryption: scram-sha-256\npassword: sha256\nauth: oauth2\ntoken: oauth2_bearer\n",
    ),
    "statement-pass": ("x.py", "try:\n    x()\nexcept Error:\n    pass\n    y2abcdef = 1\nif x: "
    "pass  # 2024x1\n"),
    "packages-named-after-tokens": (
        "yarn.lock",
        'js-tokens@^4.0.0:\n  version "4.0.0"\njsonwebtoken@9.0.2:\n  version "9.0.2"\n',
    ),
    "working-folder-in-shell": ("x.sh", 'cd "$(pwd)/abc12345"\nPWD=/usr/local/x1\nOLDPWD=./abc123\n'),
    "sandbox-logins-in-urls": (
        "x.md",
        "postgresql://flights:flights@localhost/x postgres:postgres@db mysql://scott:tiger@db/x\n",
    ),
    "addresses-that-look-like-logins": (
        "x.yml",
        'image: python:3.11-slim@sha256:0f1e2d3c\nvue: "npm:vue2x@2.6.14"\nmail: '
        'mailto:jane99@example.com\n'
        "file: github://owner:repo2x@main/x\n",
    ),
    "service-accounts-of-google": (
        "x.tf",
        'member = "serviceAccount:service-473674835135@gcp.example.com"\n'
        'members = ["group:team2x1@example.com"]\n',
    ),
    "street-names-in-table-of-commas": (
        "x.txt",
        "id,address,state\n1,6 Holmberg Pass,NV\n2,115 Hallows Point,NV\n3,61371 Veith Pass,CA\n",
    ),
    "extras-named-after-secrets": (
        "poetry.lock",
        'secrets = ["cryptography (>=3.0.0)"]\ntoken = ["pyjwt (>=2.1.0)"]\n',
    ),
    "counts-of-tokens-in-sql": (
        "x.sql",
        "sum(cache_creation_ephemeral_1h_input_tokens) as token,\n"
        "-- token: ephemeral_5m_input_tokens; rows are identified by `record_hash_1`\n",
    ),
    "joined-strings-in-java": (
        "X.java",
        'p.put("x", "password=\'" + Secrets.KAFKA_SECRET_1 + "\'");\n',
    ),
    "weeks": ("x.md", "PW: 2013-W01\npw = 2013W07\n"),
    "inserted-columns": (
        "x.sql",
        "insert into users (login, password) select login1, password1 from t;\n"
        "insert into users (login, password) values ('user1234', :password1);\n",
    ),
    "options-in-lists": (
        "x.py",
        'parser.add_argument("--password", "--database-password1")\nrun(["--token", "--user1234"])\n'
        '@click.option("--password", "db_password", envvar="PASSWORD1")\n',
    ),
    "options-on-lines": ("x.yml", "args:\n- --token\n- --user1234\n- --password\n- $(PASSWORD1)\n"),
    "variables-as-options-of-clients": (
        "x.yml",
        'test: sqlcmd -S localhost -U sa -P "$$MSSQL_SA_PASSWORD_1" -Q "select 1"\n'
        "test: sqlcmd -P ${SA_PASSWORD_1:-} -Q 1\ntest: redis-cli -a ${PASSWORD_1:?is not set} ping\n",
    ),
    "settings-in-secret-of-kubernetes": (
        "x.yml",
        "kind: Secret\nstringData:\n  AWS_DEFAULT_REGION: us-east-1\n  sslmode: verify-ca\n"
        "  keyspace: KeyspaceName\n  connection_string: db1:6379,db2:6379\n  client_id: flights_1\n",
    ),
    "members-of-google": (
        "x.py",
        'members = ["user:analyst1@example.com", "group:team2x1@example.com"]\n'
        "-- grant `roles/x` to 'user:analyst2@example.com', 'serviceAccount:x12345@example.com'\n",
    ),
    "passwords-in-brackets": (
        "x.json",
        '{"password": "[your snowflake pw]", "adminPassword": "[parameters(\'adminPassword\')]",\n'
        ' "DB_PASSWORD": "(redacted)"}\n',
    ),
    "masked-passwords-in-text": (
        "x.py",
        'assert masked == "user=postgres password=******** host=127.0.0.1"\n'
        'x = {Kind.PASSWORD: "sensitive: true"}\nmy_password = "my_state.backend:PASSWORD"\n',
    ),
    "cut-tokens": ("x.yml", "token: eyJhbGciOiJSUzI1NiIsImtpZCI6ImFmZmM...\n"),
    "user-in-address-that-is-a-word-for-a-key": ("x.yml", "run minio://accesskey:secretkey@minio:9000/x1y2z3\n"),
    "table-with-a-row-for-passwords": (
        "x.md",
        "Value | Description\n----- | -----------\n`STRING` | A text\n`PASSWORD` | A password\n"
        "`DATE_ISO8601` | A date\n",
    ),
    "arguments-in-list": (
        "x.py",
        'run([\n    "-p",\n    DB_PASS,\n    "-f",\n    "--jdbcparam",\n    "validate1certificate=0",\n])\n',
    ),
    "regular-expressions-of-urls": (
        "x.py",
        'a = r"http[s]?://(?:[a-zA-Z]|[0-9]|[$-_@.&+]|[!*])+"\nb = "://[^:]+:[^@]+@host"\n',
    ),
    "example-of-webhook-of-slack": (
        "x.md",
        "https://hooks.slack.com/services/T00000000/B00000000/" + 24 * "X" + "\n",
    ),
    "password-of-documentation-of-sql-server": ("x.md", "mssql://sa:yourStrong(!)Password@localhost/x\n"),
    "default-passwords-of-products": (
        "x.yml",
        "MINIO_SECRET_KEY: minio123\nCLICKHOUSE_PASSWORD: clickhouse\nprivate_key_passphrase: insecure\n",
    ),
    # Hosts
    "addresses-of-routers": ("x.yml", "hosts: [192.168.1.1, 192.168.0.1, 10.0.0.1, 172.17.0.2]\n"),
    "services-of-clusters-in-default-namespaces": (
        "x.yml",
        "url: http://otel-collector.default.svc.cluster.local:4317\n"
        "prometheus: http://prometheus.monitoring.svc:9090\n",
    ),
    "hosts-of-tests": (
        "x.py",
        '"http://custom:8080" "https://idp/token" "https://proxy" "hdfs://legacy/x" "https://xxxxx"\n'
        '"http://env-uri:5000" "postgresql://replica/x" "http://dremio:9047" "http://feature-server:80"\n',
    ),
    "cut-addresses": ("x.yml", "description: see https://auth0.\n"),
    "packages-after-install": ("Dockerfile", "RUN apt install -y git wget gnupg2\n"),
    "services-of-compose": (
        "x.yml",
        "http://minio:9000 http://localstack:4566 kafka://broker:9092 http://kafka-1:9092 "
        "http://kafka2:9092\n"
        "mongodb://mongo:27017 amqp://rabbitmq http://elasticsearch:9200 http://grafana:3000 "
        "redis://redis/0\n"
        "http://dagster-webserver:3000 http://schema-registry:8081 spark://spark-master:7077 "
        "postgresql://db/x\n",
    ),
    "hosts-of-containers-and-clouds": (
        "x.yml",
        "host.docker.internal http://host.docker.internal:8080 https://kubernetes.default.svc 172.17.0.1\n"
        "http://metadata.google.internal/computeMetadata/v1 my-service.my-namespace.svc.cluster.local\n",
    ),
    "hosts-of-documentation": (
        "x.md",
        "http://host http://server:80 http://example/x http://your-host:80/ http://my-server "
        "https://example.internal\n"
        "http://foo/bar http://x/y https://api-${STAGE}.x.org ssh user@host psql -h localhost -h db "
        "ping host1\n",
    ),
    "host-keys-in-yaml": (
        "x.yml",
        "host: localhost\nhost: db\nhost: postgres\nserver: nginx\nhostname: web\nhost: "
        "${DB_HOST}\nproxy: null\n"
        "domain: flights\nendpoint: /api/v2\nurl: http://localhost\naddress: Musterstr. 12\n",
    ),
    "host-keys-in-code": (
        "x.py",
        "host = args.host\nserver = Server()\nhost = host1\nserver = test_server1\ndef f(host: str, "
        "server='x'): ...\n"
        "node = tree_node2\nconnect(host=host, port=port)\n",
    ),
    "buckets-in-urls": (
        "x.py",
        "s3://bucket01/x s3a://bucket/x gs://bucket-prod/x dbfs:/mnt/x file:///path/to/x "
        "models://m1 duckdb://dwh\n"
        "abfss://raw@store.dfs.core.windows.net/x wasbs://raw01@store01.blob.core.windows.net/x\n",
    ),
    "versions-of-four-parts": (
        "x.toml",
        'version = "10.0.0.1"\ndependencies = ["lib==10.1.2.3", "lib>=10.1.2.3,<10.2.0.1"]\nagent = '
        '"Chrome/10.0.0.1"\n',
    ),
    "versions-in-xml": ("x.xml", '<version>10.0.0.1</version><Reference Version="10.1.2.3"/>\n'),
    "section-numbers-in-text": ("x.md", "See section 10.1.2.3 and § 10.1.2.4 of the standard.\n"),
    "backslashes-in-code": (
        "x.py",
        'a = "\\\\bfoo\\\\b"\nb = "C:\\\\data\\\\x"\nc = "folder\\\\sub\\\\file"\nd = '
        'r"\\\\d+\\w"\ne = "\\\\server\\share"\n',
    ),
    "modules-that-end-as-domains": (
        "x.py",
        "from flights.sub.local import z\nimport org.apache.spark.internal\nself.state.local = "
        "x.internal\n",
    ),
    "files-that-end-as-domains": ("x.md", "`.env.local`, docker-compose.local.yml and `settings.local`\n"),
    "volumes-of-containers": ("x.yml", "volumes:\n  - pgdata:/var/lib/postgresql\n  - ./data:/data\n"),
    # People
    "emails-of-tests": (
        "x.py",
        '"test@test.com" "test2@gmail.com" "data@jaffleshop.com" "test@x1.iam.gserviceaccount.com"\n'
        'dsn="https://key@x1.ingest.sentry.io/1"\npl.col("user_email").str.ends_with("@mit.edu")\n',
    ),
    "homes-of-nobody": ("x.md", "/home/.meltano/run /Users/person/x /home/sqlmesh/x /home/my_user/x\n"),
    "emails-of-documentation": (
        "x.md",
        "you@company.com first.last@gmail.com your_email@gmail.com your.name@yourcompany.com\n"
        "user@domain.com jane@example.de a@foo.com\n",
    ),
    "emails-without-reply": ("x.md", "noreply@github.com 123+x@users.noreply.github.com\n"),
    "accounts-of-services-in-urls": (
        "x.md",
        "https://x-access-token@github.com/x https://user@code.airline.org/x ssh://git@code.airline.org/x\n"
        "postgresql://app@db.airline.org/x ubuntu@vm.airline.org:/data\n",
    ),
    "signs-that-look-like-emails": (
        "x.txt",
        "icon@2x.png getty@tty1.service @types/node@18.0.0-beta.next pkg@v0.1.2.dev user@1.2.3 c = "
        "a@b.conj\n"
        "{user}@airline.org $USER@airline.org <user>@airline.org like '%@airline.org'\n",
    ),
    "users-in-paths-of-apis": (
        "x.md",
        "GET /v1/users/search\n/api/users/jane github.com/users/jane https://api.github.com/Users/jane\n"
        "/scim/v2/Users/2819c223 https://x.airline.org/home/news\n",
    ),
    "home-folders-of-images": (
        "Dockerfile",
        "COPY . /home/dagster/x /home/airflow/x /home/jovyan/work /home/node/app /home/vscode /home/coder\n"
        "COPY . /home/circleci /home/gitpod /home/ec2-user /home/hadoop /home/spark /home/postgres "
        "/home/...\n",
    ),
    # Indexes
    "project-pages-in-pyproject": (
        "pyproject.toml",
        '[project]\nname = "x"\n# see https://docs.airline.org/index\ndescription = "See '
        'https://x.airline.org/source"\n'
        '[project.urls]\nHomepage = "https://x.airline.org"\nSource = "https://code.airline.org/x"\n'
        '"Bug tracker" = "https://code.airline.org/x/issues"\n[tool.other]\nurl = '
        '"https://x.airline.org/source"\n',
    ),
    "project-pages-of-poetry": (
        "y/pyproject.toml",
        '[tool.poetry]\nhomepage = "https://x.airline.org"\nrepository = '
        '"https://code.airline.org/source"\n'
        '[tool.poetry.urls]\nSource = "https://code.airline.org/x"\n',
    ),
    "project-pages-in-one-line": (
        "z/pyproject.toml",
        '[project]\nurls = { Source = "https://code.airline.org/x" }\n',
    ),
}  # fmt: skip
