package io.refiner.benchmarks.ring;

import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

import com.sun.management.OperatingSystemMXBean;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import io.refiner.benchmarks.command.BenchmarkLine;
import io.refiner.messaging.client.ReadRecord;
import io.refiner.messaging.client.RecordReader;
import io.refiner.messaging.client.RecordWriter;
import io.refiner.schemas.Topics;
import io.refiner.schemas.record.CriticKind;
import io.refiner.schemas.record.Decoding;
import io.refiner.schemas.record.DecodingMethod;
import io.refiner.schemas.record.Gold;
import io.refiner.schemas.record.Options;
import io.refiner.schemas.record.Problem;
import io.refiner.schemas.record.Result;

/**
 * Turns a second through the whole ring, broker included, when no model takes any time: the cost of
 * the ring itself. All problems are submitted at once; the clock runs from the first to the last
 * result. The first round warms up and does not count.
 */
@Command(
    name = "ring",
    mixinStandardHelpOptions = true,
    description = "Turns a second with a scripted generator and the oracle critic.")
public final class RingBenchmark implements Callable<Integer> {

  private static final Duration STALLED = Duration.ofSeconds(60);

  @Option(names = "--episodes", description = "Episodes in a round (${DEFAULT-VALUE}).")
  private int episodes = 5000;

  @Option(names = "--rounds", description = "Measured rounds after the warm-up (${DEFAULT-VALUE}).")
  private int rounds = 3;

  @Option(names = "--turns", description = "The turn that is right (${DEFAULT-VALUE}).")
  private int turns = 3;

  @Option(names = "--partitions", description = "Of each topic (${DEFAULT-VALUE}).")
  private int partitions = 24;

  @Option(names = "--workers", description = "Of each service (${DEFAULT-VALUE}).")
  private int workers = 1;

  private final MeterRegistry metrics = new SimpleMeterRegistry();
  private final PrintWriter out = new PrintWriter(System.out, true);

  public static void main(String[] args) {
    BenchmarkLine.run(new RingBenchmark(), args);
  }

  @Override
  public Integer call() {
    Config config = ConfigFactory.load();
    ScriptedRing.Shape shape = new ScriptedRing.Shape(partitions, workers);
    try (ScriptedRing ring = new ScriptedRing(config, metrics, shape, turns);
        RecordWriter writer = RecordWriter.open(ring.cluster());
        RecordReader results = RecordReader.fromNow(ring.cluster(), Topics.RESULTS)) {
      out.printf(
          Locale.ROOT,
          "%s episodes of %s turns a round, %s partitions, %s worker(s) a service, %s cores%n",
          episodes,
          turns,
          partitions,
          workers,
          Runtime.getRuntime().availableProcessors());
      for (int round = 0; round <= rounds; round++) {
        report(round, round(round, writer, results));
      }
      transactions();
    }
    return 0;
  }

  private record Round(double seconds, double cpuSeconds, int turns) {}

  private Round round(int round, RecordWriter writer, RecordReader results) {
    long cpu = cpuNanos();
    long start = System.nanoTime();
    Set<String> open = new HashSet<>();
    for (int i = 0; i < episodes; i++) {
      String id = "round-" + round + "-" + i;
      open.add(id);
      writer.write(Topics.PROBLEMS, id, problem(id, new Random(i)));
    }
    writer.flush();
    int taken = await(results, open);
    return new Round((System.nanoTime() - start) / 1e9, (cpuNanos() - cpu) / 1e9, taken);
  }

  /** Reads one result for each episode; more, fewer or other ones end the benchmark. */
  private int await(RecordReader results, Set<String> open) {
    int taken = 0;
    long last = System.nanoTime();
    while (!open.isEmpty()) {
      List<ReadRecord> polled = results.poll(Duration.ofMillis(200));
      for (ReadRecord record : polled) {
        Result result = record.valueAs(Result.class).orElseThrow();
        String id = result.getProblem().getId();
        if (!open.remove(id)) {
          throw new IllegalStateException("a second result came for " + id);
        }
        taken += result.getTurns().size();
        last = System.nanoTime();
      }
      if (System.nanoTime() - last > STALLED.toNanos()) {
        throw new IllegalStateException(
            "only %s of %s results came".formatted(episodes - open.size(), episodes));
      }
    }
    if (taken != episodes * turns) {
      throw new IllegalStateException(
          "%s turns were taken, not %s".formatted(taken, episodes * turns));
    }
    return taken;
  }

  private void report(int round, Round result) {
    out.printf(
        Locale.ROOT,
        "%-8s %7.0f turns/s  %6.0f episodes/s  %5.1f s  %.2f of %s cores busy%n",
        round == 0 ? "warm-up" : "round " + round,
        result.turns() / result.seconds(),
        episodes / result.seconds(),
        result.seconds(),
        result.cpuSeconds() / result.seconds(),
        Runtime.getRuntime().availableProcessors());
  }

  private void transactions() {
    for (Timer timer : metrics.find("refiner.worker.transaction").timers()) {
      String instance = timer.getId().getTag("instance");
      double records =
          metrics.get("refiner.worker.records").tag("instance", instance).counter().count();
      out.printf(
          Locale.ROOT,
          "%-16s %6d transactions, %5.0f records each, %5.1f ms mean%n",
          instance,
          timer.count(),
          records / Math.max(1, timer.count()),
          timer.mean(TimeUnit.MILLISECONDS));
    }
  }

  private Problem problem(String id, Random random) {
    return Problem.newBuilder()
        .setId(id)
        .setTask("mwp")
        .setText("Tom has number0 apples and buys number1 more . How many does he have now ?")
        .setNumbers(List.of(1.0 + random.nextInt(50), 60.0 + random.nextInt(50)))
        .setGold(new Gold("#0: add ( number0, number1 ) | EOS", null))
        .setOptions(
            new Options(
                turns,
                1,
                new Decoding(DecodingMethod.GREEDY, 1.0, 0.5, 64),
                CriticKind.ORACLE,
                null))
        .build();
  }

  private static long cpuNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }
}
