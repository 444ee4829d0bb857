package io.refiner.messaging.policy;

import java.util.List;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.refiner.schemas.record.PolicyRole;
import io.refiner.schemas.record.PolicyUpdate;

import static io.refiner.messaging.policy.Drafts.CRITIC;
import static io.refiner.messaging.policy.Drafts.GENERATOR;
import static io.refiner.messaging.policy.Drafts.draft;
import static io.refiner.messaging.policy.Drafts.read;
import static io.refiner.messaging.policy.Drafts.version;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PolicyHistoryTest {

  private static PolicyHistory published(long... versions) {
    PolicyHistory history = PolicyHistory.empty(GENERATOR);
    for (long version : versions) {
      history = history.with(read("generator/mwp/" + version, version(version)));
      history = history.with(read("generator/mwp", version(version)));
    }
    return history;
  }

  private static List<Long> numbers(List<PolicyUpdate> updates) {
    return updates.stream().map(PolicyUpdate::getVersion).toList();
  }

  @Test
  void theNewestPublicationIsCurrent() {
    PolicyHistory history = published(1, 2);

    assertThat(history.current()).contains(version(2));
    assertThat(numbers(history.versions())).containsExactly(1L, 2L);
    assertThat(history.nextVersion()).isEqualTo(3);
  }

  @Test
  void aRollbackMovesTheCurrentVersionAndKeepsTheOthers() {
    PolicyHistory history = published(1, 2, 3).with(read("generator/mwp", version(2)));

    assertThat(history.current()).contains(version(2));
    assertThat(history.beforeCurrent()).contains(version(1));
    assertThat(numbers(history.versions())).containsExactly(1L, 2L, 3L);
    assertThat(history.nextVersion()).as("numbers are never given again").isEqualTo(4);
  }

  @Test
  void aServiceThatStartsDoesNotFallBackToWhatWasRolledBack() {
    PolicyHistory history = published(1, 2, 3, 4).with(read("generator/mwp", version(3)));

    assertThat(numbers(history.candidates())).containsExactly(3L, 2L, 1L);
    assertThat(PolicyHistory.empty(GENERATOR).candidates()).isEmpty();
  }

  @Test
  void theOrderInWhichCompactionLeavesTheRecordsDoesNotMatter() {
    PolicyHistory history =
        LongStream.of(3, 1, 2)
            .mapToObj(version -> read("generator/mwp/" + version, version(version)))
            .reduce(PolicyHistory.empty(GENERATOR), PolicyHistory::with, (a, b) -> b);

    assertThat(numbers(history.versions())).containsExactly(1L, 2L, 3L);
  }

  @Test
  void recordsOfOtherModelsAndRecordsUnderAKeyThatDoesNotFitChangeNothing() {
    PolicyHistory before = published(1);
    PolicyName other = new PolicyName(PolicyRole.GENERATOR, "other");

    assertThat(before.with(read("critic/mwp", draft(CRITIC, "c")))).isEqualTo(before);
    assertThat(before.with(read("generator/mwp", draft(other, "o")))).isEqualTo(before);
    assertThat(before.with(read("generator/mwp/9", version(2)))).isEqualTo(before);
    assertThat(before.with(read("generator/mwp", version(0)))).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/b", "ä"})
  void refusesANameThatWouldNotFitInAKey(String name) {
    assertThatThrownBy(() -> new PolicyName(PolicyRole.CRITIC, name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"" + name + "\"");
  }
}
