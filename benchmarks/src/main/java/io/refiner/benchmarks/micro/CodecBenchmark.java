package io.refiner.benchmarks.micro;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.apache.avro.specific.SpecificRecord;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import io.refiner.schemas.codec.Codec;
import io.refiner.schemas.record.Candidate;
import io.refiner.schemas.record.CriticKind;
import io.refiner.schemas.record.Feedback;
import io.refiner.schemas.record.GenerationRequest;
import io.refiner.schemas.record.Hypotheses;
import io.refiner.schemas.record.Judgement;
import io.refiner.schemas.record.ModelVersion;
import io.refiner.schemas.record.Problem;
import io.refiner.schemas.record.StopReason;

/** Encoding and decoding of the ring's largest record, in operations a second on one thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CodecBenchmark {

  private final Codec codec = new Codec();
  private final Feedback feedback = feedback();
  private final byte[] bytes = codec.encode(feedback);

  @Benchmark
  public byte[] encodeFeedback() {
    return codec.encode(feedback);
  }

  @Benchmark
  public SpecificRecord decodeFeedback() {
    return codec.decode(bytes);
  }

  private static Feedback feedback() {
    Instant now = Instant.ofEpochMilli(1_790_000_000_000L);
    Problem problem =
        Problem.newBuilder()
            .setId("benchmark-1")
            .setTask("mwp")
            .setText("Tom has number0 apples and buys number1 more . How many does he have now ?")
            .setNumbers(List.of(3.0, 4.0))
            .build();
    ModelVersion model = new ModelVersion("mwp", 0L, "0123456789abcdef".repeat(4));
    Candidate candidate =
        new Candidate(
            "#0: add ( number0, number1 ) | EOS",
            List.of(7, 8, 9, 10, 11, 12, 13, 14, 1),
            List.of(-0.1f, -0.2f, -0.1f, -0.3f, -0.1f, -0.2f, -0.1f, -0.1f, -0.1f),
            StopReason.END);
    Hypotheses hypotheses =
        Hypotheses.newBuilder()
            .setRequest(new GenerationRequest(problem, 1, null, 42L, now))
            .setCandidates(List.of(candidate))
            .setGenerator(model)
            .setGeneratedAt(now)
            .build();
    return Feedback.newBuilder()
        .setHypotheses(hypotheses)
        .setJudgements(List.of(new Judgement(List.of(), "No", 1.0, null)))
        .setCritic(model)
        .setKind(CriticKind.NEURAL)
        .setJudgedAt(now)
        .build();
  }
}
