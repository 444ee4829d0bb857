package io.refiner.seq2seq.stress;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.refiner.seq2seq.ForkedJvm;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Contract: nothing that may be done at the same time crashes the process. {@code
 * -Drefiner.stress.seconds=900} lets it run as long.
 */
@Timeout(value = 1, unit = TimeUnit.HOURS)
@Tag("slow")
class NativeStressTest {

  /** A small heap, so that what Java doesn't hold is collected soon. */
  private static final List<String> OPTIONS = List.of("-Xmx128m", "-XX:MaxDirectMemorySize=256m");

  private static final long SECONDS = Long.getLong("refiner.stress.seconds", 4);
  private static final String SEED = System.getProperty("refiner.stress.seed", "1");

  @TempDir private Path folder;

  @Test
  void everythingAtOnceWhileGarbageIsCollectedGivesRightAnswers() {
    ForkedJvm jvm = run(SECONDS);
    assertThat(jvm.exitCode()).as(jvm.output()).isZero();
  }

  @Test
  void theProcessMayEndInTheMiddleOfTheWork() {
    ForkedJvm jvm = run(SECONDS, "halt");
    assertThat(jvm.exitCode()).as(jvm.output()).isZero();
  }

  private ForkedJvm run(long seconds, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of(folder.toString(), String.valueOf(seconds), SEED));
    arguments.addAll(List.of(more));
    return ForkedJvm.run(folder, OPTIONS, NativeStress.class, arguments.toArray(String[]::new));
  }
}
