package io.refiner.benchmarks.replay;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;

import com.sun.management.OperatingSystemMXBean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import io.refiner.benchmarks.command.BenchmarkLine;
import io.refiner.cli.log.FeedbackLog;
import io.refiner.cli.log.FeedbackLog.Query;
import io.refiner.cli.log.TurnSpool;
import io.refiner.messaging.admin.TopicAdmin;
import io.refiner.messaging.admin.TopicSettings;
import io.refiner.messaging.broker.BrokerSettings;
import io.refiner.messaging.broker.EmbeddedBroker;
import io.refiner.messaging.client.LogRange;
import io.refiner.messaging.client.RecordWriter;
import io.refiner.messaging.cluster.ClusterSettings;
import io.refiner.reasoning.feedback.Critique;
import io.refiner.reasoning.replay.CriticKind;
import io.refiner.reasoning.replay.TurnFilter;
import io.refiner.reasoning.task.Task;
import io.refiner.reasoning.task.Tasks;
import io.refiner.reasoning.wire.FeedbackRecords;
import io.refiner.reasoning.wire.ProblemRecords;
import io.refiner.schemas.Topics;
import io.refiner.schemas.record.Candidate;
import io.refiner.schemas.record.Feedback;
import io.refiner.schemas.record.GenerationRequest;
import io.refiner.schemas.record.Gold;
import io.refiner.schemas.record.Hypotheses;
import io.refiner.schemas.record.ModelVersion;
import io.refiner.schemas.record.Problem;
import io.refiner.schemas.record.StopReason;
import io.refiner.training.replay.ReplayExamples;
import io.refiner.training.replay.TurnLessons;

import static io.refiner.schemas.record.CriticKind.NEURAL;
import static io.refiner.schemas.record.CriticKind.ORACLE;

/**
 * Records a second that are read from the log, filtered and spooled, the examples a second that a
 * training then has of them, and the heap that all of it needs, the embedded broker included.
 */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description = "Reads, filters and spools a log of feedback records.")
public final class ReplayBenchmark implements Callable<Integer> {

  private static final String ADD = "#0: add ( number0, number1 ) | EOS";
  private static final String SUBTRACT = "#0: subtract ( number0, number1 ) | EOS";
  private static final List<Integer> TOKENS = List.of(7, 8, 9, 10, 11, 12, 13, 14, 1);
  private static final List<Float> LOG_PROBS =
      List.of(-0.1f, -0.2f, -0.1f, -0.3f, -0.1f, -0.2f, -0.1f, -0.1f, -0.1f);
  private static final int FLUSH_EVERY = 10_000;
  private static final int EPOCHS = 3;
  private static final int EPOCH_TURNS = 5_000;

  @Option(names = "--records", description = "Records of the log (${DEFAULT-VALUE}).")
  private int records = 1_000_000;

  @Option(names = "--partitions", description = "Of the log (${DEFAULT-VALUE}).")
  private int partitions = 24;

  private final Task task = Tasks.named("mwp").orElseThrow();
  private final PrintWriter out = new PrintWriter(System.out, true);

  public static void main(String[] args) {
    BenchmarkLine.run(new ReplayBenchmark(), args);
  }

  @Override
  public Integer call() throws IOException {
    Path folder = Files.createTempDirectory("refiner-replay");
    try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerSettings.temporary())) {
      ClusterSettings cluster = ClusterSettings.at(broker.bootstrapServers());
      say(
          "%,d records, %s partitions, %s cores, heap limit %,d MB, broker included",
          records,
          partitions,
          Runtime.getRuntime().availableProcessors(),
          Runtime.getRuntime().maxMemory() >> 20);
      timed("write", records, () -> write(cluster));
      heapPools().forEach(MemoryPoolMXBean::resetPeakUsage);
      replay(cluster, folder);
      long peak = heapPools().stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
      say("peak heap from the first record read to the last epoch: %,d MB", peak >> 20);
    } finally {
      Files.delete(folder);
    }
    return 0;
  }

  private void replay(ClusterSettings cluster, Path folder) {
    TurnFilter filter =
        new TurnFilter(
            Optional.of("mwp"),
            Optional.of(CriticKind.ORACLE),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    TurnLessons lessons = new TurnLessons(task, false);
    try (FeedbackLog log = FeedbackLog.open(cluster, new Query(LogRange.ALL, filter, false))) {
      Clock clock = Clock.start();
      try (TurnSpool spool =
          TurnSpool.of(log, turn -> !lessons.forGenerator(turn).isEmpty(), folder, offsets -> {})) {
        report("read, filter and spool", records, clock);
        say("%,d turns spooled, SHA-256 %s", spool.size(), spool.digest());
        ReplayExamples examples = new ReplayExamples(spool, lessons::forGenerator, EPOCH_TURNS, 1);
        timed(
            "draw at random",
            (long) EPOCHS * Math.min(EPOCH_TURNS, spool.size()),
            () -> {
              for (int epoch = 0; epoch < EPOCHS; epoch++) {
                examples.epoch(epoch);
              }
            });
      }
    }
  }

  private void write(ClusterSettings cluster) {
    try (TopicAdmin admin = TopicAdmin.connect(cluster)) {
      admin.create(new TopicSettings(partitions, 1), Duration.ofSeconds(60));
    }
    Random random = new Random(1);
    try (RecordWriter writer = RecordWriter.open(cluster)) {
      for (int i = 0; i < records; i++) {
        writer.write(Topics.FEEDBACK, "episode-" + i, feedback(i, random));
        if (i % FLUSH_EVERY == 0) {
          writer.flush();
        }
      }
      writer.flush();
    }
  }

  /** One in three is wrong, one in ten was judged by another critic than the oracle. */
  private Feedback feedback(int i, Random random) {
    Problem problem = problem(i, random);
    String hypothesis = random.nextInt(3) == 0 ? SUBTRACT : ADD;
    Instant now = Instant.now();
    Hypotheses hypotheses =
        Hypotheses.newBuilder()
            .setRequest(new GenerationRequest(problem, 1, null, random.nextLong(), now))
            .setCandidates(List.of(new Candidate(hypothesis, TOKENS, LOG_PROBS, StopReason.END)))
            .setGenerator(new ModelVersion("mwp", (long) i * 10 / records, "0123456789abcdef"))
            .setGeneratedAt(now)
            .build();
    Critique critique = task.oracle(ProblemRecords.problem(problem), hypothesis);
    return Feedback.newBuilder()
        .setHypotheses(hypotheses)
        .setJudgements(List.of(FeedbackRecords.judgement(critique)))
        .setCritic(new ModelVersion("critic", 0L, ""))
        .setKind(random.nextInt(10) > 0 ? ORACLE : NEURAL)
        .setJudgedAt(now)
        .build();
  }

  private static Problem problem(int i, Random random) {
    return Problem.newBuilder()
        .setId("episode-" + i)
        .setTask("mwp")
        .setText("Tom has number0 apples and buys number1 more . How many does he have now ?")
        .setNumbers(List.of(1.0 + random.nextInt(50), 60.0 + random.nextInt(50)))
        .setGold(new Gold(ADD, null))
        .build();
  }

  private void timed(String what, long count, Runnable work) {
    Clock clock = Clock.start();
    work.run();
    report(what, count, clock);
  }

  private void report(String what, long count, Clock clock) {
    say(
        "%-24s %,10.0f a second  (%,d in %.1f s, %.1f s of processor time)",
        what, count / clock.seconds(), count, clock.seconds(), clock.cpuSeconds());
  }

  /** Both kinds of time since a moment; that of the processor is the whole process's. */
  private record Clock(long nanos, long cpuNanos) {

    static Clock start() {
      return new Clock(System.nanoTime(), cpu());
    }

    double seconds() {
      return (System.nanoTime() - nanos) / 1e9;
    }

    double cpuSeconds() {
      return (cpu() - cpuNanos) / 1e9;
    }

    private static long cpu() {
      return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }
  }

  private static List<MemoryPoolMXBean> heapPools() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .toList();
  }

  private void say(String pattern, Object... values) {
    out.println(String.format(Locale.ROOT, pattern, values));
  }
}
