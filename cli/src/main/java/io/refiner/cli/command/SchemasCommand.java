package io.refiner.cli.command;

import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.apache.avro.Schema;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import io.refiner.cli.terminal.RunFailedException;
import io.refiner.cli.terminal.Settings;
import io.refiner.cli.terminal.UsageException;
import io.refiner.messaging.cluster.ClusterSettings;
import io.refiner.messaging.schema.SchemaCatalogue;
import io.refiner.messaging.schema.SchemaEntry;

/** {@code refiner schemas}. */
@Command(
    name = "schemas",
    mixinStandardHelpOptions = true,
    description = {
      "Look at the writers' schemas on the topic schemas, and remove bad entries.",
      "Every reader skips a bad entry with a warning that names its offset; removing it ends the warnings."
    },
    subcommands = {SchemasCommand.ListEntries.class, SchemasCommand.Remove.class})
final class SchemasCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Missing command: what is to be done, such as 'refiner schemas list'");
  }

  /** {@code refiner schemas list}. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description =
          "Print offset, key and record name of each entry, or what is wrong with it (BAD).",
      footer = {
        "",
        "Examples:",
        "  refiner schemas list --bootstrap-servers kafka:9092",
        "  refiner schemas list --bad            only the bad ones",
      })
  static final class ListEntries implements Callable<Integer> {

    private static final int MAX_KEY_BYTES = 16;

    @Spec private CommandSpec spec;

    @Option(names = "--bad", description = "Print the bad entries only.")
    private boolean badOnly;

    @Mixin private ConfigOptions config;

    @Override
    public Integer call() {
      List<SchemaEntry> entries = catalogue(config).entries();
      PrintWriter out = spec.commandLine().getOut();
      entries.stream()
          .filter(entry -> !badOnly || entry.schema().isEmpty())
          .forEach(
              entry ->
                  out.printf(
                      "%-8s %-16s %s%n", entry.offset(), hex(entry.key()), description(entry)));
      out.flush();
      if (entries.isEmpty()) {
        spec.commandLine().getErr().println("no schema was published yet");
      }
      return 0;
    }

    private static String description(SchemaEntry entry) {
      return entry.schema().map(Schema::getFullName).orElse("BAD: " + entry.fault());
    }

    private static String hex(ByteBuffer key) {
      byte[] bytes = new byte[Math.min(MAX_KEY_BYTES, key.remaining())];
      key.duplicate().get(bytes);
      return HexFormat.of().formatHex(bytes) + (key.remaining() > bytes.length ? "..." : "");
    }
  }

  /** {@code refiner schemas remove}. */
  @Command(
      name = "remove",
      mixinStandardHelpOptions = true,
      description = {
        "Remove entries by their offsets, as warnings and 'refiner schemas list' name them.",
        "",
        "Writes a tombstone for the entry's key; Kafka deletes the entry when it compacts the topic. Prints the"
            + " offsets of what was removed."
      },
      footer = {
        "",
        "Examples:",
        "  refiner schemas remove 17 --bootstrap-servers kafka:9092",
        "  refiner schemas remove --bad          all bad entries",
      })
  static final class Remove implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "OFFSET", description = "Which entries to remove.")
    private List<Long> offsets = new ArrayList<>();

    @Option(names = "--bad", description = "Remove all bad entries.")
    private boolean bad;

    @Option(
        names = "--force",
        description =
            "Remove good schemas, too: what was written with them can no longer be read, unless they are released ones.")
    private boolean force;

    @Mixin private ConfigOptions config;

    @Override
    public Integer call() {
      if (bad == !offsets.isEmpty()) {
        throw new UsageException("give either OFFSET... or --bad");
      }
      SchemaCatalogue catalogue = catalogue(config);
      List<SchemaEntry> entries = catalogue.entries();
      List<SchemaEntry> chosen =
          bad ? entries.stream().filter(each -> each.schema().isEmpty()).toList() : named(entries);
      if (!chosen.isEmpty()) {
        catalogue.remove(chosen);
      }
      PrintWriter out = spec.commandLine().getOut();
      chosen.forEach(entry -> out.println(entry.offset()));
      out.flush();
      spec.commandLine()
          .getErr()
          .printf("removed %s of %s entries%n", chosen.size(), entries.size());
      return 0;
    }

    private List<SchemaEntry> named(List<SchemaEntry> entries) {
      Map<Long, SchemaEntry> byOffset =
          entries.stream().collect(Collectors.toMap(SchemaEntry::offset, Function.identity()));
      return offsets.stream().distinct().map(offset -> named(offset, byOffset)).toList();
    }

    private SchemaEntry named(long offset, Map<Long, SchemaEntry> byOffset) {
      SchemaEntry entry = byOffset.get(offset);
      if (entry == null) {
        throw new RunFailedException(
            "no entry is at offset %s, or a newer one has its key: 'refiner schemas list' shows what there is"
                .formatted(offset));
      }
      if (entry.schema().isPresent() && !force) {
        throw new RunFailedException(
            "%s is a good schema of %s: what was written with it could no longer be read. --force removes it all the same"
                .formatted(entry.place(), entry.schema().get().getFullName()));
      }
      return entry;
    }
  }

  private static SchemaCatalogue catalogue(ConfigOptions config) {
    return new SchemaCatalogue(Settings.parse(config.load(), ClusterSettings::parse));
  }
}
