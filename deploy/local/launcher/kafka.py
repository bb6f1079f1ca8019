"""One Kafka node, from each of the four sources."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from launcher import docker, maven
from launcher.checkout import State
from launcher.child import Child, Spec
from launcher.docker import Container
from launcher.kafka_probe import has_brokers
from launcher.refusal import Refusal
from launcher.servers import Contained, Given, Program, Server, container_prefix
from launcher.sources import IMAGES, Kind
from launcher.supervisor import Supervisor

VERSION = "4.1.1"
CLUSTER_ID = "5L6g3nShT-eMCtK--X86sw"
HEAP = ("-Xmx512m", "-Xms128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")

ONE_NODE = {
    "node.id": "1",
    "process.roles": "broker,controller",
    "controller.listener.names": "CONTROLLER",
    "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
    "inter.broker.listener.name": "PLAINTEXT",
    "offsets.topic.replication.factor": "1",
    "offsets.topic.num.partitions": "4",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "transaction.state.log.num.partitions": "4",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    "default.replication.factor": "1",
    "group.initial.rebalance.delay.ms": "0",
    # A broker killed and started again is let in once its old session is over.
    "broker.session.timeout.ms": "3000",
    "broker.heartbeat.interval.ms": "500",
    "auto.create.topics.enable": "false",
    "log.cleaner.dedupe.buffer.size": "16777216",
    "log.segment.bytes": "67108864",
    "controller.quorum.voters": "1@127.0.0.1:9093",
}


def open_kafka(kind: Kind, state: State, supervisor: Supervisor) -> Server:
    match kind:
        case "given":
            return Given("Kafka", os.environ["KAFKA_BOOTSTRAP_SERVERS"])
        case "docker":
            return _in_docker(state)
        case "machine":
            return _on_machine(state, supervisor)
        case "embedded":
            return _embedded(state, supervisor)


def _in_docker(state: State) -> Server:
    image = IMAGES["kafka"]
    docker.obtain(image)
    port = state.port("kafka")
    settings = ONE_NODE | {
        "listeners": "PLAINTEXT://:9092,CONTROLLER://:9093",
        "advertised.listeners": f"PLAINTEXT://127.0.0.1:{port}",
        "log.dirs": "/var/lib/kafka/data",
    }
    name = container_prefix(state.folder)
    container = Container(
        image,
        f"{name}-kafka",
        port=port,
        inner_port=9092,
        env={f"KAFKA_{key.replace('.', '_').upper()}": value for key, value in settings.items()}
        | {"CLUSTER_ID": CLUSTER_ID, "KAFKA_HEAP_OPTS": " ".join(HEAP[:2])},
        volume=(f"{name}-kafka", "/var/lib/kafka/data"),
        ready=lambda c: has_brokers(c.port),
    )
    return Contained(f"{image} in Docker", container, f"127.0.0.1:{port}")


def _on_machine(state: State, supervisor: Supervisor) -> Server:
    java = maven.java()
    assert java is not None
    jars = maven.resolve("kafka", f"Apache Kafka {VERSION}")
    port, control = state.port("kafka"), state.port("kafka-controller")
    home = state.folder / "kafka"
    home.mkdir(exist_ok=True)
    settings = ONE_NODE | {
        "listeners": f"PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{control}",
        "advertised.listeners": f"PLAINTEXT://127.0.0.1:{port}",
        "controller.quorum.voters": f"1@127.0.0.1:{control}",
        "log.dirs": str(home / "logs"),
    }
    config = home / "server.properties"
    config.write_text("".join(f"{key}={value}\n" for key, value in settings.items()))
    logging = home / "log4j2.properties"
    logging.write_text(
        "appender.out.type=Console\nappender.out.name=out\nappender.out.layout.type=PatternLayout\n"
        "appender.out.layout.pattern=%d %p %m%n\nrootLogger.level=WARN\nrootLogger.appenderRef.out.ref=out\n"
        "logger.server.name=kafka.server.KafkaRaftServer\nlogger.server.level=INFO\n"
    )
    command = [str(java), *HEAP, f"-Dlog4j2.configurationFile={logging}", "-cp", f"{jars}/*"]
    if not (home / "logs" / "meta.properties").exists():
        state.starts_empty()
        _format(command, config)
    spec = Spec(
        "kafka",
        [*command, "kafka.Kafka", str(config)],
        env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"},
        cwd=home,
        port=port,
        ready=lambda child: has_brokers(port),
        rank=0,
        stop_seconds=10,
        death_signal=signal.SIGKILL,
    )
    return Program("machine", f"Apache Kafka {VERSION} on this machine's Java", supervisor, spec, f"127.0.0.1:{port}")


def _format(command: list[str], config: Path) -> None:
    done = subprocess.run(
        [*command, "kafka.tools.StorageTool", "format", "--ignore-formatted", "-t", CLUSTER_ID, "-c", str(config)],
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise Refusal(f"Kafka cannot format its storage: {(done.stdout + done.stderr)[-200:]}", "run `make demo-reset`")


def _embedded(state: State, supervisor: Supervisor) -> Server:
    address = state.folder / "embedded-kafka"
    address.unlink(missing_ok=True)

    def written(child: Child) -> bool:
        return address.exists()

    spec = Spec(
        "kafka",
        [sys.executable, Path(__file__).parent / "embedded_kafka.py", address],
        env=dict(os.environ),
        ready=written,
        rank=0,
        restart=False,
    )
    what = "librdkafka's in-memory cluster: for the demo only, forgets its events when stopped"
    return Program("embedded", what, supervisor, spec, lambda: address.read_text())
