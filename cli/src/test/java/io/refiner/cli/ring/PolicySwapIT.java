package io.refiner.cli.ring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.typesafe.config.ConfigFactory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.refiner.messaging.client.ReadRecord;
import io.refiner.messaging.policy.PolicyLog;
import io.refiner.messaging.policy.PolicyName;
import io.refiner.messaging.worker.FaultPoint;
import io.refiner.messaging.worker.Faults;
import io.refiner.messaging.worker.SimulatedCrashException;
import io.refiner.policies.PolicyFolder;
import io.refiner.schemas.Topics;
import io.refiner.schemas.record.BaseModel;
import io.refiner.schemas.record.CriticKind;
import io.refiner.schemas.record.Feedback;
import io.refiner.schemas.record.Hypotheses;
import io.refiner.schemas.record.ModelVersion;
import io.refiner.schemas.record.Options;
import io.refiner.schemas.record.PolicyRole;
import io.refiner.schemas.record.PolicyUpdate;
import io.refiner.schemas.record.Problem;
import io.refiner.schemas.record.Result;
import io.refiner.seq2seq.adapter.Adapter;
import io.refiner.seq2seq.adapter.LoraOptions;
import io.refiner.seq2seq.adapter.LoraParameters;
import io.refiner.seq2seq.checkpoint.Checkpoint;
import io.refiner.seq2seq.checkpoint.FloatTensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Contract: models are swapped while problems stream, and each problem still ends in one result.
 */
class PolicySwapIT {

  private static final Duration SOON = Duration.ofSeconds(90);
  private static final PolicyName GENERATOR = new PolicyName(PolicyRole.GENERATOR, "mwp");
  private static final PolicyName CRITIC = new PolicyName(PolicyRole.CRITIC, "mwp");
  private static final String SWAPS = "refiner.policies.swaps";
  private static final String REFUSED = "refiner.policies.refused";

  @TempDir private Path folder;

  private final RingUnderTest ring = RingUnderTest.open("refiner.seq2seq.threads = 1");
  private final PolicyLog log = new PolicyLog(ring.cluster());
  private final List<Problem> submitted = new ArrayList<>();
  private final List<AutoCloseable> services = new ArrayList<>();
  private int models;

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable service : services) {
      service.close();
    }
    ring.close();
  }

  @Test
  void modelsAreSwappedUnderLoadWithoutLosingOrRepeatingAnEpisode() {
    Map<Long, String> generators = new HashMap<>();
    Map<Long, String> critics = new HashMap<>();
    keep(generators, publish(GENERATOR, 1));
    keep(critics, publish(CRITIC, 1));
    ring.orchestrator("00");
    SwappingService generator = keep(SwappingService.generator(ring.config()));
    SwappingService critic = keep(SwappingService.critic(ring.config()));

    submitUntil(() -> saw(Topics.FEEDBACK, 10), CriticKind.NEURAL);
    keep(generators, publish(GENERATOR, 2));
    keep(critics, publish(CRITIC, 2));
    submitUntil(() -> generator.count(SWAPS) == 2 && critic.count(SWAPS) == 2, CriticKind.NEURAL);
    submit(20, CriticKind.NEURAL);

    List<Hypotheses> hypotheses = assertEndedOnce();
    assertThat(versions(hypotheses)).isEqualTo(generators);
    List<Feedback> feedback = ring.read(Topics.FEEDBACK, Feedback.class);
    assertThat(feedback).hasSameSizeAs(hypotheses);
    assertThat(versions(feedback.stream().map(Feedback::getCritic))).isEqualTo(critics);
    assertNeverGoesBack();
  }

  /** One generator writes each partition in order, so a later record has no older policy. */
  private void assertNeverGoesBack() {
    Map<Integer, Long> newest = new HashMap<>();
    for (ReadRecord read : ring.read(Topics.HYPOTHESES)) {
      long version = read.valueAs(Hypotheses.class).orElseThrow().getGenerator().getVersion();
      assertThat(version).isGreaterThanOrEqualTo(newest.getOrDefault(read.partition(), 0L));
      newest.put(read.partition(), version);
    }
  }

  @Test
  void aCorruptedPolicyIsRefusedAndTheOldOneGoesOnUntilAGoodOneComes() {
    publish(GENERATOR, 1);
    startWithOracle();
    SwappingService generator = keep(SwappingService.generator(ring.config()));
    submitUntil(() -> saw(Topics.HYPOTHESES, 1), CriticKind.ORACLE);

    publishCutShort();
    await().atMost(SOON).until(() -> generator.count(REFUSED) == 1);
    submit(5, CriticKind.ORACLE);
    assertThat(versions(assertEndedOnce())).containsOnlyKeys(1L);
    assertThat(generator.isAlive()).isTrue();

    publish(GENERATOR, 2);
    await().atMost(SOON).until(() -> generator.count(SWAPS) == 2);
    submit(5, CriticKind.ORACLE);
    assertThat(versions(assertEndedOnce())).containsOnlyKeys(1L, 3L);
    assertThat(generator.count(REFUSED)).isEqualTo(1);
  }

  @Test
  void adaptersAreSwappedUnderLoadAndSpeakAsTheVersionThatWasPublished() {
    Map<Long, String> published = new HashMap<>();
    keep(published, publish(GENERATOR, 1));
    startWithOracle();
    SwappingService generator = keep(SwappingService.generator(ring.config()));

    submitUntil(() -> saw(Topics.HYPOTHESES, 10), CriticKind.ORACLE);
    keep(published, log.publish(adapted(1)));
    submitUntil(() -> generator.count(SWAPS) == 2, CriticKind.ORACLE);
    keep(published, log.publish(adapted(2)));
    submitUntil(() -> generator.count(SWAPS) == 3, CriticKind.ORACLE);
    submit(20, CriticKind.ORACLE);

    assertThat(versions(assertEndedOnce())).isEqualTo(published).hasSize(3);
    assertNeverGoesBack();
  }

  @Test
  void anAdapterThatIsCorruptedOrOfAnotherBaseIsRefusedAndTheOldOneGoesOn() throws IOException {
    PolicyUpdate good = log.publish(adapted(1));
    startWithOracle();
    SwappingService generator = keep(SwappingService.generator(ring.config()));
    submitUntil(() -> saw(Topics.HYPOTHESES, 1), CriticKind.ORACLE);

    PolicyUpdate corrupted = adapted(2);
    try (FileChannel adapter =
        FileChannel.open(
            Path.of(URI.create(corrupted.getUri())).resolve("adapter_model.safetensors"),
            StandardOpenOption.WRITE)) {
      truncated(adapter);
    }
    log.publish(corrupted);
    await().atMost(SOON).until(() -> generator.count(REFUSED) == 1);
    PolicyFolder other = PolicyFolder.read(model(CRITIC, 1));
    BaseModel base = new BaseModel(other.uri().toString(), other.digest(), other.files());
    log.publish(PolicyUpdate.newBuilder(adapted(3)).setBase(base).build());
    await().atMost(SOON).until(() -> generator.count(REFUSED) == 2);
    submit(5, CriticKind.ORACLE);

    assertThat(versions(assertEndedOnce())).isEqualTo(Map.of(1L, good.getDigest()));
    assertThat(generator.count(SWAPS)).isEqualTo(1);
  }

  @Test
  void aRollbackBringsTheOldModelBack() {
    PolicyUpdate first = publish(GENERATOR, 1);
    publish(GENERATOR, 2);
    startWithOracle();
    SwappingService generator = keep(SwappingService.generator(ring.config()));
    submit(3, CriticKind.ORACLE);
    assertThat(versions(assertEndedOnce())).containsOnlyKeys(2L);

    log.select(GENERATOR, 1, "bob");
    await().atMost(SOON).until(() -> generator.count(SWAPS) == 2);
    submit(3, CriticKind.ORACLE);

    assertThat(versions(assertEndedOnce())).containsEntry(1L, first.getDigest()).hasSize(2);
  }

  @Test
  void aModelThatSolvesIsRefusedByACriticWhoseModelIsToWriteFeedback() {
    publish(CRITIC, 1);
    SwappingService critic =
        keep(
            SwappingService.critic(
                ConfigFactory.parseString("refiner.critic.mode = feedback")
                    .withFallback(ring.config())));

    await().atMost(SOON).until(() -> critic.count(REFUSED) == 1);
    assertThat(critic.count(SWAPS)).isZero();
  }

  @Test
  void aServiceThatStartsTakesTheNewestGoodPolicyBeforeItsFirstProblem() {
    publish(GENERATOR, 1);
    PolicyUpdate good = publish(GENERATOR, 2);
    publishCutShort();
    startWithOracle();
    submit(5, CriticKind.ORACLE);

    SwappingService generator = keep(SwappingService.generator(ring.config()));

    assertThat(versions(assertEndedOnce())).isEqualTo(Map.of(2L, good.getDigest()));
    assertThat(generator.count(REFUSED)).isEqualTo(1);
  }

  @Test
  void aServiceThatFollowsNoPoliciesStaysWithItsCheckpoint() {
    publish(GENERATOR, 1);
    startWithOracle();
    submit(3, CriticKind.ORACLE);

    keep(
        SwappingService.generator(
            ConfigFactory.parseString("refiner.generator.follow-policies = false")
                .withFallback(ring.config())));

    assertThat(versions(assertEndedOnce())).containsOnlyKeys(0L);
  }

  @ParameterizedTest
  @EnumSource(
      value = FaultPoint.class,
      names = {"BEFORE_TRANSACTION", "AFTER_SEND", "AFTER_COMMIT"})
  void aGeneratorThatDiesBetweenASwapAndItsCommitLosesAndRepeatsNothing(FaultPoint point) {
    publish(GENERATOR, 1);
    startWithOracle();
    submit(20, CriticKind.ORACLE);
    SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    AtomicBoolean died = new AtomicBoolean();
    Faults swapThenDie =
        at -> {
          if (at == point && died.compareAndSet(false, true)) {
            publish(GENERATOR, 2);
            await().atMost(SOON).until(() -> SwappingService.count(metrics, SWAPS) == 2);
            throw new SimulatedCrashException(at);
          }
        };

    SwappingService generator =
        keep(SwappingService.generator(ring.config(), metrics, swapThenDie));
    generator.awaitCrash(SOON);
    keep(SwappingService.generator(ring.config()));

    Map<Long, String> versions = versions(assertEndedOnce());
    assertThat(versions).containsKey(2L);
    assertThat(versions.containsKey(1L))
        .as("what was answered by version 1 is there, if it was committed")
        .isEqualTo(point == FaultPoint.AFTER_COMMIT);
  }

  private void startWithOracle() {
    ring.orchestrator("00");
    ring.critic("00");
  }

  /** Publishes the bundled model with a small difference for each seed. */
  private PolicyUpdate publish(PolicyName name, int seed) {
    return log.publish(PolicyFolder.read(model(name, seed)).draft(name, Map.of(), "ann"));
  }

  /** An adapter of the bundled generator, which changes the more the higher the seed. */
  private PolicyUpdate adapted(int seed) {
    Path base = model(GENERATOR, 1);
    LoraOptions options = LoraOptions.DEFAULT.withRank(2);
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    LoraParameters.shapes(Checkpoint.read(base).config(), options)
        .forEach(
            (name, shape) ->
                tensors.put(name, FloatTensor.of(shape, () -> filled(shape, 1e-3f * seed))));
    Path adapter = folder.resolve("adapter-" + models++);
    new Adapter(options, tensors).write(adapter, base.toString());
    return PolicyFolder.read(adapter, base).draft(GENERATOR, Map.of(), "ann");
  }

  private static float[] filled(List<Long> shape, float value) {
    float[] values = new float[Math.toIntExact(shape.get(0) * shape.get(1))];
    Arrays.fill(values, value);
    return values;
  }

  /** Publishes a model and overwrites it with the half of itself. */
  private void publishCutShort() {
    Path model = model(GENERATOR, 9);
    PolicyUpdate draft = PolicyFolder.read(model).draft(GENERATOR, Map.of(), "ann");
    edit(model, PolicySwapIT::truncated);
    log.publish(draft);
  }

  private Path model(PolicyName name, int seed) {
    String module = name.role() == PolicyRole.GENERATOR ? "generator-service" : "critic-service";
    Path copy = folder.resolve("model-" + models++);
    try (Stream<Path> files = Files.list(Home.directory().resolve(module + "/models/mwp"))) {
      Files.createDirectories(copy);
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    // The low byte of the last weight: enough for another digest.
    edit(
        copy,
        weights -> weights.write(ByteBuffer.wrap(new byte[] {(byte) seed}), weights.size() - 2));
    return copy;
  }

  private interface Edit {
    void on(FileChannel weights) throws IOException;
  }

  private static void edit(Path model, Edit edit) {
    try (FileChannel weights =
        FileChannel.open(model.resolve("model.safetensors"), StandardOpenOption.WRITE)) {
      edit.on(weights);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void truncated(FileChannel weights) throws IOException {
    weights.truncate(weights.size() / 2);
  }

  private void submit(int count, CriticKind critic) {
    Options options = RingProblems.options(1, critic);
    List<Problem> next =
        Stream.iterate(submitted.size(), i -> i + 1)
            .limit(count)
            .map(i -> RingProblems.problem("p" + i, i, options))
            .toList();
    ring.submit(next);
    submitted.addAll(next);
  }

  private void submitUntil(Callable<Boolean> condition, CriticKind critic) {
    await()
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              submit(3, critic);
              return condition.call();
            });
  }

  private boolean saw(Topics topic, int records) {
    return ring.read(topic).size() >= records;
  }

  /** One result and one record of hypotheses for each problem. */
  private List<Hypotheses> assertEndedOnce() {
    assertThat(ring.awaitResults(submitted.size()))
        .extracting((Result result) -> result.getProblem().getId())
        .containsExactlyInAnyOrderElementsOf(submitted.stream().map(Problem::getId).toList());
    List<Hypotheses> hypotheses = ring.read(Topics.HYPOTHESES, Hypotheses.class);
    assertThat(hypotheses)
        .hasSameSizeAs(submitted)
        .allSatisfy(one -> assertThat(one.getCandidates()).hasSize(1));
    assertThat(ring.read(Topics.DEAD_LETTERS)).isEmpty();
    return hypotheses;
  }

  private static Map<Long, String> versions(List<Hypotheses> hypotheses) {
    return versions(hypotheses.stream().map(Hypotheses::getGenerator));
  }

  /** The digests that spoke, by version: one for each. */
  private static Map<Long, String> versions(Stream<ModelVersion> spoke) {
    return spoke
        .distinct()
        .collect(Collectors.toMap(ModelVersion::getVersion, ModelVersion::getDigest));
  }

  private static void keep(Map<Long, String> versions, PolicyUpdate update) {
    versions.put(update.getVersion(), update.getDigest());
  }

  private SwappingService keep(SwappingService service) {
    services.add(service);
    return service;
  }
}
