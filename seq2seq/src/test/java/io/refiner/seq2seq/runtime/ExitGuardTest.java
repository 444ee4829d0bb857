package io.refiner.seq2seq.runtime;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.refiner.seq2seq.ForkedJvm;
import io.refiner.seq2seq.runtime.ExitAmidWork.Work;

import static org.assertj.core.api.Assertions.assertThat;

@Tag("slow")
class ExitGuardTest {

  private static final List<String> OPTIONS = List.of("-Xmx128m");

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(Work.class)
  void aProcessThatEndsAmidNativeWorkKeepsItsExitCode(Work work) {
    ForkedJvm jvm = run(work, "ours");
    assertThat(jvm.exitCode()).as(jvm.output()).isEqualTo(ExitAmidWork.EXIT_CODE);
  }

  @Test
  void withoutItSuchAProcessCrashes() {
    ForkedJvm jvm = run(Work.BACKWARD, "bare");
    assertThat(jvm.died()).as(jvm.output()).isTrue();
  }

  private ForkedJvm run(Work work, String way) {
    return ForkedJvm.run(folder, OPTIONS, ExitAmidWork.class, work.name(), way);
  }
}
