package io.refiner.training.resume;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class StateFolderTest {

  @TempDir private Path output;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"step": 1               | it is not JSON: it ends too early (line 1, column
          {"step": oops}           | it is not JSON: unexpected text (line 1, column
          {}                       | the field step is missing
          {"step": 1, "evaluated": 1, "elapsedNanos": 1, "lossSum": 1, "lossSteps": 1, "tokens": 1, "worse": 0, "epoch": 0, "taken": 0, "written": 7} | a field has a value of another kind
          """)
  void saysWhyARunCannotBeReadAndWhatToDo(String json, String why) throws IOException {
    StateFolder state = StateFolder.of(output);
    Path file = Files.createDirectory(state.folder()).resolve("run.json");
    Files.writeString(file, json);

    assertThatThrownBy(state::read)
        .isInstanceOf(ResumeException.class)
        .hasMessageStartingWith(file + " can't be read: " + why)
        .hasMessageEndingWith("; delete " + state.folder() + " to begin anew")
        .message()
        .doesNotContain("Feature", "Source", "java.");
  }

  @Test
  void aRunAtItsEndEndsWellThoughItsStateCannotBeDeleted() throws IOException {
    StateFolder state = StateFolder.of(output);
    Files.createDirectories(state.folder().resolve("trainer"));
    Files.writeString(state.folder().resolve("run.json"), "{}");
    List<Path> asked = new ArrayList<>();

    state.delete(
        path -> {
          asked.add(path);
          throw new AccessDeniedException(path.toString());
        });

    assertThat(asked).first().isEqualTo(state.folder().resolve("run.json"));
    assertThat(state.folder()).exists();
    state.delete();
    assertThat(state.folder()).doesNotExist();
    state.delete();
  }
}
