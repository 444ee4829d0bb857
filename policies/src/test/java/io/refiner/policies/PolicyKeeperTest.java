package io.refiner.policies;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import com.typesafe.config.ConfigFactory;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.refiner.messaging.policy.PolicyHistory;
import io.refiner.messaging.policy.PolicyName;
import io.refiner.messaging.worker.WorkerSettings;
import io.refiner.schemas.Topics;
import io.refiner.schemas.record.PolicyRefusal;
import io.refiner.schemas.record.PolicyRole;
import io.refiner.schemas.record.PolicyStatus;
import io.refiner.schemas.record.PolicyUpdate;

import static org.assertj.core.api.Assertions.assertThat;

class PolicyKeeperTest {

  private static final PolicyName NAME = new PolicyName(PolicyRole.GENERATOR, "tiny");

  @TempDir private Path temporary;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<PolicyStatus> reports = new ArrayList<>();
  private SwappablePolicy slot;
  private PolicyKeeper keeper;
  private PolicyUpdate first;
  private PolicyUpdate second;

  @BeforeEach
  void start() {
    Path configured = TinyModel.written(temporary.resolve("configured"), 1);
    first = Publications.of(1, TinyModel.written(temporary.resolve("first"), 2));
    second = Publications.of(2, TinyModel.written(temporary.resolve("second"), 3));
    ModelSource source =
        new ModelSource(configured, PolicyLoaderTest::open, PolicyLoaderTest.TRIALS);
    Policy policy = source.configured();
    slot = new SwappablePolicy(policy, Duration.ofSeconds(30));
    WorkerSettings worker =
        WorkerSettings.parse(
            ConfigFactory.load(),
            "generator",
            "generator-00",
            List.of(Topics.GENERATION_REQUESTS),
            List.of(Topics.HYPOTHESES),
            Optional.empty());
    keeper =
        new PolicyKeeper(
            worker.instance(),
            slot,
            policy.version(),
            new PolicyLoader(source),
            new PolicyMetrics(registry, worker),
            reports::add);
  }

  @AfterEach
  void close() {
    slot.close();
  }

  @Test
  void theConfiguredCheckpointWorksWhereNothingWasPublished() {
    keeper.accept(PolicyHistory.empty(NAME));

    assertThat(working()).isZero();
  }

  @Test
  void eachCurrentVersionTakesTheLastOnesPlace() {
    keeper.accept(history(first, first));
    assertThat(working()).isEqualTo(1);

    keeper.accept(history(second, first, second));
    assertThat(working()).isEqualTo(2);

    keeper.accept(history(first, first, second));
    assertThat(working()).as("a rollback").isEqualTo(1);
    assertThat(counted("refiner.policies.swaps")).isEqualTo(3);
    assertThat(registry.get("refiner.policies.version").gauge().value()).isEqualTo(1);
  }

  @Test
  void aVersionThatIsRefusedIsCountedAndTheOldOneGoesOn() {
    keeper.accept(history(first, first));
    Publications.cutShort(temporary.resolve("second"));

    keeper.accept(history(second, first, second));

    assertThat(working()).isEqualTo(1);
    assertThat(counted("refiner.policies.refused")).isEqualTo(1);
    assertThat(registry.get("refiner.policies.refused").tag("reason", "changed").counter().count())
        .isEqualTo(1);
  }

  @Test
  void aServiceThatStartsTakesTheNewestGoodVersion() {
    Publications.cutShort(temporary.resolve("second"));

    keeper.accept(history(second, first, second));

    assertThat(working()).isEqualTo(1);
    assertThat(counted("refiner.policies.refused")).isEqualTo(1);
  }

  @Test
  void aServiceThatRunsDoesNotGoBackByItself() {
    keeper.accept(PolicyHistory.empty(NAME));
    Publications.cutShort(temporary.resolve("second"));

    keeper.accept(history(second, first, second));

    assertThat(working()).isZero();
  }

  @Test
  void whatWorksAlreadyIsNotLoadedAgain() {
    keeper.accept(history(first, first));
    keeper.accept(history(first, first));

    assertThat(counted("refiner.policies.swaps")).isEqualTo(1);
  }

  @Test
  void reportsWhatWorksWhatWasRefusedAndWhichChoiceThatAnswers() {
    keeper.accept(PolicyHistory.empty(NAME));
    assertThat(report().getWorking().getVersion()).isZero();
    assertThat(report().getAnswered()).isEmpty();

    Publications.cutShort(temporary.resolve("second"));
    keeper.accept(history(second, first, second));
    assertThat(report().getInstance()).isEqualTo("generator-00");
    assertThat(report().getWorking().getVersion()).isZero();
    assertThat(report().getAnswered().orElseThrow().getVersion()).isEqualTo(2);
    assertThat(report().getRefused())
        .singleElement()
        .satisfies(
            refusal -> {
              assertThat(refusal.getVersion()).isEqualTo(2);
              assertThat(refusal.getReason()).isEqualTo("changed");
              assertThat(refusal.getMessage()).contains("second");
            });

    keeper.accept(history(first, first, second));
    assertThat(report().getWorking().getVersion()).isEqualTo(1);
    assertThat(report().getAnswered().orElseThrow().getVersion()).isEqualTo(1);
    assertThat(report().getRefused()).extracting(PolicyRefusal::getVersion).containsExactly(2L);
  }

  @Test
  void aRefusalNamesWhatWasThrownAndItsCauseAndNeverNothing() {
    assertThat(PolicyKeeper.message(new NullPointerException()))
        .isEqualTo("java.lang.NullPointerException");
    assertThat(
            PolicyKeeper.message(
                new IllegalStateException("the engine failed", new RuntimeException("no room"))))
        .isEqualTo("java.lang.IllegalStateException: the engine failed: no room");
    assertThat(
            PolicyKeeper.message(
                new IllegalStateException("no room left", new RuntimeException("no room"))))
        .isEqualTo("java.lang.IllegalStateException: no room left");
  }

  private PolicyStatus report() {
    return reports.get(reports.size() - 1);
  }

  private static PolicyHistory history(PolicyUpdate current, PolicyUpdate... versions) {
    return new PolicyHistory(NAME, List.of(versions), Optional.of(current));
  }

  private long working() {
    return slot.use(policy -> policy.version().getVersion());
  }

  private double counted(String meter) {
    return registry.find(meter).counters().stream().mapToDouble(Counter::count).sum();
  }
}
