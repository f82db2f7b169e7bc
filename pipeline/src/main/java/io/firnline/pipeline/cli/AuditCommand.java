package io.firnline.pipeline.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.firnline.iceberg.audit.AuditReport;
import io.firnline.iceberg.table.References;
import io.firnline.pipeline.audit.AuditJson;
import io.firnline.pipeline.audit.AuditText;
import io.firnline.pipeline.audit.LandingAudit;
import io.firnline.pipeline.launch.Flags;
import io.firnline.pipeline.options.KafkaStart;
import io.firnline.pipeline.source.StartOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.Table;

/** {@code firnline audit TABLE}: proves that the tables hold what their ledger says. */
final class AuditCommand implements Command {
  private static final Set<String> FLAGS =
      Set.of(
          "source",
          "kafkaBootstrapServers",
          "icebergBranch", "kafkaConsumerProperties",
          "kafkaStart",
          "metadataOnly",
          "strict");

  @Override
  public String name() {
    return "audit";
  }

  @Override
  public String summary() {
    return "Proves that tables hold each record exactly once; with --source counts Kafka again.";
  }

  @Override
  public String help() {
    return """
    firnline audit lake.sensor_data --icebergCatalog='{"type":"jdbc",...}' \\
      [--source --kafkaBootstrapServers=localhost:9092]

    %s
      --metadataOnly          do not read rows, only catalog and manifests
      --source                count the topics again, up to where the ledger stands
      --kafkaBootstrapServers=HOST:PORT,...   for --source
      --kafkaConsumerProperties=JSON          for --source: TLS, SASL; values may be env:NAME or @file
      --kafkaStart=LATEST|TIME                for --source: where the job started, if not at the beginning
      --strict                exit code 1 also when a check cannot be made

    Looks at the table, its dead-letter table and its other side tables together. Reads only; a
    job may go on meanwhile. Exit code 1 if a check fails. What others did to the tables is
    reported and is no failure. With --metadataColumns=topic,partition,offset on the job every
    row can be proven; without them numbers are compared.\
    """
        .formatted(TableArguments.HELP);
  }

  @Override
  public int run(List<String> words, Flags flags, Console console) throws Exception {
    TableArguments arguments = TableArguments.of(name(), words, flags, FLAGS);
    Optional<LandingAudit.Source> source = source(flags);
    Table table = arguments.table();
    String writer = arguments.writer(table, flags.value("icebergBranch").orElse(SnapshotRef.MAIN_BRANCH));
    if (writer == null) {
      throw new IllegalArgumentException(
          "Cannot audit %s: no writer of Firnline has a ledger in it".formatted(arguments.name()));
    }
    AuditReport report =
        new LandingAudit(
                arguments.catalog(),
                arguments.name(),
                writer,
                !isSet(flags, "metadataOnly"),
                source)
            .run();
    console.println(arguments.json() ? AuditJson.of(report) : AuditText.of(report));
    boolean good = isSet(flags, "strict") ? report.proven() : report.passed();
    return good ? ExitCode.OK : ExitCode.FAILED;
  }

  private static Optional<LandingAudit.Source> source(Flags flags) {
    if (!isSet(flags, "source")) {
      return Optional.empty();
    }
    String servers =
        flags
            .value("kafkaBootstrapServers")
            .orElseThrow(
                () ->
                    new UsageException(
                        "Missing --kafkaBootstrapServers: where the topics are, for --source"));
    return Optional.of(new LandingAudit.Source(servers, consumer(flags), startedLater(flags)));
  }

  private static boolean isSet(Flags flags, String name) {
    return flags.value(name).map(Boolean::parseBoolean).orElse(false);
  }

  private static boolean startedLater(Flags flags) {
    return flags
        .value("kafkaStart")
        .map(KafkaStart::of)
        .filter(start -> !start.toStartOption().equals(StartOption.EARLIEST))
        .isPresent();
  }

  private static Map<String, String> consumer(Flags flags) {
    String text = flags.value("kafkaConsumerProperties").orElse("{}");
    try {
      return References.resolve(
          new ObjectMapper()
              .readValue(References.textOrFile(text), new TypeReference<Map<String, String>>() {}));
    } catch (JsonProcessingException e) {
      throw new UsageException("Invalid --kafkaConsumerProperties: it must be a JSON object");
    }
  }
}
