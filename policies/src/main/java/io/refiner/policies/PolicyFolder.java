package io.refiner.policies;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;

import io.refiner.messaging.policy.PolicyName;
import io.refiner.policies.PolicyRefusedException.Reason;
import io.refiner.schemas.record.BaseModel;
import io.refiner.schemas.record.PolicyKind;
import io.refiner.schemas.record.PolicyUpdate;
import io.refiner.seq2seq.adapter.AdapterBase;
import io.refiner.seq2seq.checkpoint.Checkpoint;
import io.refiner.seq2seq.checkpoint.CheckpointException;
import io.refiner.seq2seq.tokenizer.Tokenizer;

/**
 * A model folder that was read whole: what is published of it.
 *
 * @param uri where it is, without links, so that it stays the same folder
 * @param digest SHA-256 of the weights that will work, in hex: an adapter's are merged
 * @param files SHA-256 of each file that the model is made of, by name
 * @param base what an adapter is merged into; empty for a checkpoint
 */
public record PolicyFolder(
    URI uri, String digest, Map<String, String> files, Optional<BaseModel> base) {

  private static final String ADAPTER = "adapter_config.json";

  public PolicyFolder {
    files = Map.copyOf(files);
  }

  /** Whether a folder holds an adapter, which is read with its base. */
  public static boolean isAdapter(Path folder) {
    return Files.exists(folder.resolve(ADAPTER));
  }

  /**
   * Reads every byte of a checkpoint.
   *
   * @throws PolicyRefusedException if it is not a whole model with finite weights
   */
  public static PolicyFolder read(Path folder) {
    Map<String, String> files = PolicyFiles.digests(folder);
    return new PolicyFolder(place(folder), digest(folder), files, Optional.empty());
  }

  /**
   * Reads every byte of an adapter and of the checkpoint that it was trained over.
   *
   * @throws PolicyRefusedException if they are not whole, or don't fit together, or the adapter
   *     says that it was trained over other weights
   */
  public static PolicyFolder read(Path adapter, Path base) {
    Map<String, String> files = PolicyFiles.digests(adapter);
    PolicyFolder model = read(base);
    requireTrainedOver(adapter, base, model.digest());
    return new PolicyFolder(
        place(adapter),
        MergedFolder.digest(adapter, base),
        files,
        Optional.of(new BaseModel(model.uri().toString(), model.digest(), model.files())));
  }

  private static void requireTrainedOver(Path adapter, Path base, String digest) {
    Optional<String> trained = MergedFolder.refusing(() -> AdapterBase.read(adapter));
    if (trained.isPresent() && !trained.get().equals(digest)) {
      throw new PolicyRefusedException(
          Reason.CHANGED,
          "%s was trained over weights with the SHA-256 %s, but those of %s have %s: name the checkpoint that it was trained over"
              .formatted(adapter, trained.get(), base, digest));
    }
  }

  private static URI place(Path folder) {
    try {
      return folder.toRealPath().toUri();
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
        .setKind(base.isPresent() ? PolicyKind.ADAPTER : PolicyKind.CHECKPOINT)
        .setBase(base.orElse(null))
        .setDigest(digest)
        .setFiles(files)
        .setMetrics(metrics)
        .setPublishedAt(Instant.EPOCH)
        .setPublishedBy(by)
        .setSelectedAt(Instant.EPOCH)
        .build();
  }

  /**
   * Opens the tokenizer of a checkpoint's folder; the weights are left to whoever opens it.
   *
   * @return owned by the caller
   * @throws PolicyRefusedException if it is not a whole model
   */
  static Tokenizer tokenizer(Path folder) {
    return readable(() -> Checkpoint.read(folder).openTokenizer());
  }

  /** SHA-256 of a checkpoint's weights, all of which are finite. */
  private static String digest(Path folder) {
    return readable(
        () -> {
          Checkpoint checkpoint = Checkpoint.read(folder);
          checkpoint.requireFinite();
          checkpoint.openTokenizer().close();
          return checkpoint.digest();
        });
  }

  private static <T> T readable(Supplier<T> reading) {
    try {
      return reading.get();
    } catch (CheckpointException e) {
      throw new PolicyRefusedException(Reason.UNREADABLE, e.getMessage(), e);
    }
  }

  /**
   * The folder of a published version, whose files are still what they were.
   *
   * @throws PolicyRefusedException naming the first file that is not
   */
  public static Path verified(PolicyUpdate update) {
    if ((update.getKind() == PolicyKind.ADAPTER) != update.getBase().isPresent()) {
      throw new PolicyRefusedException(
          Reason.UNSUPPORTED,
          "version %s says %s, but %s base: publish it with `refiner policies publish`"
              .formatted(
                  update.getVersion(),
                  update.getKind(),
                  update.getBase().isPresent() ? "names a" : "names no"));
    }
    base(update)
        .ifPresent(folder -> require(folder, update.getBase().orElseThrow().getFiles(), update));
    Path folder = path(update.getUri());
    require(folder, update.getFiles(), update);
    return folder;
  }

  /** What an adapter is merged into. */
  static Optional<Path> base(PolicyUpdate update) {
    return update.getBase().map(BaseModel::getUri).map(PolicyFolder::path);
  }

  private static void require(Path folder, Map<String, String> published, PolicyUpdate update) {
    Map<String, String> found = PolicyFiles.digests(folder);
    TreeSet<String> names = new TreeSet<>(published.keySet());
    names.addAll(found.keySet());
    for (String name : names) {
      if (!found.containsKey(name) || !found.get(name).equals(published.get(name))) {
        String what =
            !found.containsKey(name)
                ? "is gone"
                : published.containsKey(name) ? "has changed" : "is new";
        throw new PolicyRefusedException(
            Reason.CHANGED,
            "%s %s since version %s was published: put the published files back, or publish the folder again"
                .formatted(folder.resolve(name), what, update.getVersion()));
      }
    }
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
}
