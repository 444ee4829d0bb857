package io.refiner.cli.log;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;

import io.refiner.cli.command.RefinerCommand;
import io.refiner.messaging.admin.TopicAdmin;
import io.refiner.messaging.admin.TopicSettings;
import io.refiner.messaging.broker.EmbeddedBroker;
import io.refiner.messaging.client.RecordWriter;
import io.refiner.messaging.cluster.ClusterSettings;
import io.refiner.schemas.Topics;

/** A deployment with an empty log, and the commands that read it. */
public final class LogUnderTest implements AutoCloseable {

  private static final AtomicInteger DEPLOYMENTS = new AtomicInteger();

  private final ClusterSettings cluster;
  private final Path settings;
  private final RecordWriter writer;
  private int written;

  /** What a command said. */
  public record Said(int code, String out, String err) {

    /** The last line of the errors. */
    public String lastError() {
      List<String> lines = err.lines().toList();
      return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
    }
  }

  public LogUnderTest(EmbeddedBroker broker, Path folder, String more) throws IOException {
    String prefix = "log" + DEPLOYMENTS.incrementAndGet() + "-";
    this.cluster = ClusterSettings.at(broker.bootstrapServers()).withTopicPrefix(prefix);
    this.settings =
        Files.writeString(
            folder.resolve("refiner.conf"),
            "refiner.messaging.topic-prefix = \"" + prefix + "\"\n" + more);
    try (TopicAdmin admin = TopicAdmin.connect(cluster)) {
      admin.create(new TopicSettings(2, 1), Duration.ofSeconds(60));
    }
    this.writer = RecordWriter.open(cluster);
  }

  /** Where the log is. */
  public ClusterSettings cluster() {
    return cluster;
  }

  /** Appends a record under a key of its own. */
  public void append(SpecificRecord record) {
    append(Stream.of(record));
  }

  /** Appends records, each under a key of its own. */
  public void append(Stream<? extends SpecificRecord> records) {
    records.forEach(record -> writer.write(Topics.FEEDBACK, "k" + written++, record));
    writer.flush();
  }

  /** Appends bytes. */
  public void append(byte[] value) {
    writer.write(Topics.FEEDBACK, "k" + written++, value);
    writer.flush();
  }

  /** Deletes the records before an offset, as retention does. */
  public void deleteBefore(int partition, long offset) throws Exception {
    TopicPartition feedback = new TopicPartition(cluster.topics().of(Topics.FEEDBACK), partition);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()))) {
      admin.deleteRecords(Map.of(feedback, RecordsToDelete.beforeOffset(offset))).all().get();
    }
  }

  /** Runs a command on this deployment. */
  public Said run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    List<String> words = new ArrayList<>(List.of(arguments));
    words.addAll(
        List.of(
            "--bootstrap-servers", cluster.bootstrapServers(), "--config", settings.toString()));
    int code =
        RefinerCommand.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(words.toArray(String[]::new));
    return new Said(code, out.toString(), err.toString());
  }

  @Override
  public void close() {
    writer.close();
  }
}
