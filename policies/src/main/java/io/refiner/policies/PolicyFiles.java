package io.refiner.policies;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.refiner.files.Digests;
import io.refiner.policies.PolicyRefusedException.Reason;

/** The files that make a folder the model that it is, each with its SHA-256. */
final class PolicyFiles {

  /** Model cards, metrics and a trainer's own state may change: no model is made of them. */
  private static final Pattern OF_A_MODEL =
      Pattern.compile(
          "(config|generation_config|tokenizer|adapter_config)\\.json"
              + "|(model|adapter_model).*\\.safetensors(\\.index\\.json)?");

  private PolicyFiles() {}

  /**
   * Reads every file of a model.
   *
   * @return SHA-256 in hex by name
   * @throws PolicyRefusedException if the folder is not there or can't be read
   */
  static Map<String, String> digests(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new PolicyRefusedException(
          Reason.MISSING, "there is no model folder " + folder + " that this process can read");
    }
    Map<String, String> digests = new TreeMap<>();
    for (Path file : files(folder)) {
      digests.put(file.getFileName().toString(), digest(file));
    }
    return digests;
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> OF_A_MODEL.matcher(file.getFileName().toString()).matches())
          .filter(Files::isRegularFile)
          .toList();
    } catch (IOException e) {
      throw new PolicyRefusedException(Reason.UNREADABLE, "cannot list " + folder, e);
    }
  }

  private static String digest(Path file) {
    try {
      return Digests.sha256(file);
    } catch (IOException e) {
      throw new PolicyRefusedException(Reason.UNREADABLE, "cannot read " + file, e);
    }
  }
}
