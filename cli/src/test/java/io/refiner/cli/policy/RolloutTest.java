package io.refiner.cli.policy;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.refiner.cli.policy.Rollout.State;
import io.refiner.messaging.policy.PolicyReports;
import io.refiner.schemas.record.ModelVersion;
import io.refiner.schemas.record.PolicyChoice;
import io.refiner.schemas.record.PolicyKind;
import io.refiner.schemas.record.PolicyRefusal;
import io.refiner.schemas.record.PolicyRole;
import io.refiner.schemas.record.PolicyStatus;
import io.refiner.schemas.record.PolicyUpdate;

import static org.assertj.core.api.Assertions.assertThat;

class RolloutTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final PolicyUpdate CHOICE =
      PolicyUpdate.newBuilder()
          .setRole(PolicyRole.GENERATOR)
          .setName("mwp")
          .setVersion(3)
          .setUri("file:///models/3")
          .setKind(PolicyKind.CHECKPOINT)
          .setDigest("d3")
          .setFiles(Map.of())
          .setMetrics(Map.of())
          .setPublishedAt(NOW)
          .setSelectedAt(NOW)
          .build();

  @Test
  void isDoneWhenEveryServiceWorksWithTheVersion() {
    Rollout rollout = rollout(works("00", 3), works("01", 3));

    assertThat(rollout.isComplete()).isTrue();
    assertThat(rollout.isDone()).isTrue();
  }

  @Test
  void isNotCompleteWhileAServiceHasAnsweredOnlyAnEarlierChoice() {
    // Refused before, and chosen again: the old refusal is no answer to the new choice.
    PolicyStatus slow =
        PolicyStatus.newBuilder(works("01", 2))
            .setAnswered(new PolicyChoice(2L, NOW.minusSeconds(60)))
            .setRefused(
                List.of(new PolicyRefusal(3L, "missing", "not there", NOW.minusSeconds(90))))
            .build();

    Rollout rollout = rollout(works("00", 3), slow);

    assertThat(rollout.services())
        .extracting(Rollout.Answer::state)
        .containsExactly(State.LOADED, State.PENDING);
    assertThat(rollout.isComplete()).isFalse();
    assertThat(rollout.isDone()).isFalse();
  }

  @Test
  void tellsWhatIsRefusedFromWhatAnotherChoiceOvertook() {
    PolicyStatus refuses =
        PolicyStatus.newBuilder(works("00", 2))
            .setAnswered(new PolicyChoice(3L, NOW))
            .setRefused(List.of(new PolicyRefusal(3L, "missing", "/models/3 is not there", NOW)))
            .build();
    PolicyStatus overtaken =
        PolicyStatus.newBuilder(works("01", 4))
            .setAnswered(new PolicyChoice(4L, NOW.plusSeconds(1)))
            .build();

    Rollout rollout = rollout(refuses, overtaken);

    assertThat(rollout.services())
        .containsExactly(
            new Rollout.Answer("00", State.REFUSED, "missing: /models/3 is not there"),
            new Rollout.Answer("01", State.OVERTAKEN, ""));
    assertThat(rollout.isComplete()).isTrue();
    assertThat(rollout.isDone()).isFalse();
  }

  @Test
  void isNotDoneWithoutAServiceAndDoesNotWaitForOneThatIsSilent() {
    PolicyStatus killed =
        PolicyStatus.newBuilder(works("00", 2))
            .setReportedAt(NOW.minus(PolicyReports.SILENCE).minusMillis(1))
            .build();

    Rollout rollout = rollout(killed);

    assertThat(rollout.services()).isEmpty();
    assertThat(rollout.isComplete()).isTrue();
    assertThat(rollout.isDone()).isFalse();
  }

  private static Rollout rollout(PolicyStatus... reports) {
    return Rollout.of(CHOICE, List.of(reports), NOW);
  }

  private static PolicyStatus works(String instance, long version) {
    return PolicyStatus.newBuilder()
        .setRole(PolicyRole.GENERATOR)
        .setName("mwp")
        .setInstance(instance)
        .setWorking(new ModelVersion("mwp", version, "d" + version))
        .setWorkingSince(NOW)
        .setRefused(List.of())
        .setReportedAt(NOW)
        .build();
  }
}
