package io.refiner.policies;

import java.io.IOException;
import java.net.URI;
import java.nio.FloatBuffer;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeSet;

import io.refiner.messaging.policy.PolicyName;
import io.refiner.policies.PolicyRefusedException.Reason;
import io.refiner.schemas.record.PolicyKind;
import io.refiner.schemas.record.PolicyUpdate;
import io.refiner.seq2seq.checkpoint.Checkpoint;
import io.refiner.seq2seq.checkpoint.CheckpointException;
import io.refiner.seq2seq.checkpoint.StoredTensor;

/**
 * A model folder that was read whole: what is published of it.
 *
 * @param uri where it is, without links, so that it stays the same folder
 * @param digest SHA-256 of the weights, in hex
 * @param files SHA-256 of each file that the model is made of, by name
 */
public record PolicyFolder(URI uri, String digest, Map<String, String> files) {

  private static final String ADAPTER = "adapter_config.json";

  public PolicyFolder {
    files = Map.copyOf(files);
  }

  /**
   * Reads every byte of a folder's model.
   *
   * @throws PolicyRefusedException if it is not a whole model with finite weights
   */
  public static PolicyFolder read(Path folder) {
    Map<String, String> files = PolicyFiles.digests(folder);
    if (files.containsKey(ADAPTER)) {
      throw noAdapters(folder);
    }
    Checkpoint checkpoint = checkpoint(folder);
    try {
      return new PolicyFolder(folder.toRealPath().toUri(), checkpoint.digest(), files);
    } catch (IOException e) {
      throw new PolicyRefusedException(Reason.MISSING, "cannot find the place of " + folder, e);
    }
  }

  /**
   * What is to be published of it; {@link io.refiner.messaging.policy.PolicyLog#publish} numbers
   * it.
   *
   * @param metrics scores by name
   * @param by who publishes it
   */
  public PolicyUpdate draft(PolicyName name, Map<String, Double> metrics, String by) {
    return PolicyUpdate.newBuilder()
        .setRole(name.role())
        .setName(name.name())
        .setVersion(0)
        .setUri(uri.toString())
        .setDigest(digest)
        .setFiles(files)
        .setMetrics(metrics)
        .setPublishedAt(Instant.EPOCH)
        .setPublishedBy(by)
        .setSelectedAt(Instant.EPOCH)
        .build();
  }

  /**
   * Opens the checkpoint of a folder with all its weights looked at.
   *
   * @throws PolicyRefusedException if it is not a whole model with finite weights
   */
  static Checkpoint checkpoint(Path folder) {
    try {
      Checkpoint checkpoint = Checkpoint.read(folder);
      checkpoint.tensors().values().forEach(PolicyFolder::requireFinite);
      return checkpoint;
    } catch (CheckpointException e) {
      throw new PolicyRefusedException(Reason.UNREADABLE, e.getMessage(), e);
    }
  }

  private static void requireFinite(StoredTensor tensor) {
    FloatBuffer values = tensor.floats().asFloatBuffer();
    while (values.hasRemaining()) {
      if (!Float.isFinite(values.get())) {
        throw new PolicyRefusedException(
            Reason.NOT_FINITE,
            "%s: tensor %s holds NaN or infinity: the training that wrote it has diverged"
                .formatted(tensor.file(), tensor.name()));
      }
    }
  }

  /**
   * The folder of a published version, whose files are still what they were.
   *
   * @throws PolicyRefusedException naming the first file that is not
   */
  public static Path verified(PolicyUpdate update) {
    Path folder = path(update.getUri());
    if (update.getKind() != PolicyKind.CHECKPOINT) {
      throw noAdapters(folder);
    }
    Map<String, String> found = PolicyFiles.digests(folder);
    Map<String, String> published = update.getFiles();
    TreeSet<String> names = new TreeSet<>(published.keySet());
    names.addAll(found.keySet());
    for (String name : names) {
      if (!found.containsKey(name) || !found.get(name).equals(published.get(name))) {
        throw new PolicyRefusedException(Reason.CHANGED, changed(folder.resolve(name), update));
      }
    }
    return folder;
  }

  private static String changed(Path file, PolicyUpdate update) {
    String what =
        Files.notExists(file)
            ? "is gone"
            : update.getFiles().containsKey(file.getFileName().toString())
                ? "has changed"
                : "is new";
    return "%s %s since version %d was published: put the published files back, or publish the folder again"
        .formatted(file, what, update.getVersion());
  }

  private static Path path(String uri) {
    try {
      URI parsed = URI.create(uri);
      if (!"file".equals(parsed.getScheme())) {
        throw new PolicyRefusedException(
            Reason.UNSUPPORTED, "only file: URIs can be opened, not " + uri);
      }
      return Path.of(parsed);
    } catch (IllegalArgumentException | FileSystemNotFoundException e) {
      throw new PolicyRefusedException(
          Reason.UNSUPPORTED, uri + " is no file: URI of a folder: " + e.getMessage(), e);
    }
  }

  private static PolicyRefusedException noAdapters(Path folder) {
    return new PolicyRefusedException(
        Reason.UNSUPPORTED,
        folder + " is an adapter: merge it into its base and publish the merged checkpoint");
  }
}
