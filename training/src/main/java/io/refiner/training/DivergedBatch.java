package io.refiner.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.refiner.files.AtomicFile;
import io.refiner.seq2seq.train.Example;

/**
 * The examples of a step that could not be taken, as JSON lines in the output folder: they may be
 * what is wrong, and no log shows texts.
 */
final class DivergedBatch {

  static final String NAME = "diverged.jsonl";

  private static final ObjectMapper JSON = new ObjectMapper();

  private DivergedBatch() {}

  static Path write(Path output, List<Example> examples) throws IOException {
    Path file = output.resolve(NAME);
    StringBuilder lines = new StringBuilder();
    for (Example example : examples) {
      Map<String, String> line = new LinkedHashMap<>();
      line.put("prompt", example.source());
      line.put("target", example.target());
      lines.append(JSON.writeValueAsString(line)).append('\n');
    }
    AtomicFile.write(file, lines.toString());
    return file;
  }

  /** The run has come past it. */
  static void delete(Path output) {
    try {
      Files.deleteIfExists(output.resolve(NAME));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + output.resolve(NAME), e);
    }
  }
}
