package io.refiner.cli.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.refiner.cli.log.FeedbackLog.Query;
import io.refiner.messaging.broker.BrokerSettings;
import io.refiner.messaging.broker.EmbeddedBroker;
import io.refiner.messaging.client.LogRange;
import io.refiner.reasoning.replay.LoggedTurn;
import io.refiner.reasoning.replay.TurnFilter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class TurnSpoolIT {

  private static EmbeddedBroker broker;

  @TempDir private Path folder;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(BrokerSettings.temporary());
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void hasTheKeptTurnsInTheOrderOfTheLogAtAnyPlaceAndLeavesNothing() throws IOException {
    Path spools = folder.resolve("spools");
    try (LogUnderTest log = new LogUnderTest(broker, folder, "")) {
      log.append(IntStream.range(0, 200).mapToObj(n -> LoggedFeedback.turn(n, n % 7)));
      Query query = new Query(LogRange.ALL, TurnFilter.ALL, false);
      List<LoggedTurn> expected = new ArrayList<>();
      String digest;
      try (FeedbackLog feedback = FeedbackLog.open(log.cluster(), query)) {
        feedback.read(
            (record, turn) -> {
              if (kept(turn)) {
                expected.add(turn);
              }
            },
            done -> {});
        try (TurnSpool spool = TurnSpool.of(feedback, TurnSpoolIT::kept, spools, done -> {})) {
          assertThat(spool.size()).isEqualTo(expected.size()).isPositive();
          Random random = new Random(9);
          for (int i = 0; i < 500; i++) {
            int place = random.nextInt(expected.size());
            assertThat(spool.get(place)).isEqualTo(expected.get(place));
          }
          assertThatExceptionOfType(IndexOutOfBoundsException.class)
              .isThrownBy(() -> spool.get(spool.size()));
          digest = spool.digest();
        }
      }
      assertThat(spooled(log, spools, query)).isEqualTo(digest);
      log.append(LoggedFeedback.turn(2, 1));
      assertThat(spooled(log, spools, query)).isNotEqualTo(digest);
    }
    assertThat(spools).doesNotExist();
  }

  private static boolean kept(LoggedTurn turn) {
    return turn.generator().version() != 3;
  }

  private static String spooled(LogUnderTest log, Path folder, Query query) {
    try (FeedbackLog feedback = FeedbackLog.open(log.cluster(), query);
        TurnSpool spool = TurnSpool.of(feedback, TurnSpoolIT::kept, folder, done -> {})) {
      return spool.digest();
    }
  }
}
