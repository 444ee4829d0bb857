package io.refiner.training;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;

import io.refiner.seq2seq.Seq2SeqSettings;
import io.refiner.seq2seq.generation.Limits;
import io.refiner.training.data.Augmentation;
import io.refiner.training.data.CriticMix;
import io.refiner.training.data.GeneratorMix;
import io.refiner.training.data.SamplingSettings;
import io.refiner.training.refinement.JudgeSettings;
import io.refiner.training.refinement.RefineMix;
import io.refiner.training.replay.ReplaySettings;
import io.refiner.training.supervised.RunSettings;

/**
 * What {@code refiner.training} sets; see {@code reference.conf}.
 *
 * @param compute how every training computes
 * @param model the shape of models that start from random weights
 * @param generator how the generator learns
 * @param generatorMix what it learns from
 * @param critic how the critic learns
 * @param criticMix what it learns from
 * @param refine how a generator in the loop with a critic learns
 * @param refineMix what it learns from
 * @param judge how a critic's checkpoint judges in the loop with a generator
 * @param replay how either learns from a log
 * @param lora whether any of them learns an adapter
 * @param values all of these as text, by key below {@link #PATH}
 */
public record TrainingSettings(
    ComputeSettings compute,
    ModelSettings model,
    RunSettings generator,
    GeneratorMix generatorMix,
    RunSettings critic,
    CriticMix criticMix,
    RunSettings refine,
    RefineMix refineMix,
    JudgeSettings judge,
    ReplaySettings replay,
    LoraSettings lora,
    Map<String, String> values) {

  /** The path of these settings in a configuration. */
  public static final String PATH = "refiner.training";

  private static final Set<String> ROLES = Set.of("generator", "critic", "refine");

  public TrainingSettings {
    values = Collections.unmodifiableMap(new TreeMap<>(values));
  }

  /** What {@code reference.conf} says. */
  public static TrainingSettings reference() {
    return from(ConfigFactory.defaultReference());
  }

  /**
   * Reads the settings below {@link #PATH}.
   *
   * @throws IllegalArgumentException naming key and value of what is missing or out of range
   */
  public static TrainingSettings from(Config root) {
    Limits limits = Seq2SeqSettings.from(root).limits();
    try {
      Config config = root.getConfig(PATH);
      Config generator = config.getConfig("generator");
      Config critic = config.getConfig("critic");
      Config refine = config.getConfig("refine");
      return new TrainingSettings(
          ComputeSettings.from(config, limits),
          ModelSettings.from(config.getConfig("model")),
          RunSettings.from(generator),
          generatorMix(generator),
          RunSettings.from(critic),
          criticMix(critic),
          RunSettings.from(refine),
          RefineMix.from(refine),
          JudgeSettings.from(config.getConfig("judge")),
          replay(config.getConfig("replay")),
          LoraSettings.from(config.getConfig("lora")),
          values(config));
    } catch (ConfigException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(PATH + ": " + e.getMessage(), e);
    }
  }

  /** How a role learns. */
  RunSettings run(String role) {
    return switch (role) {
      case "generator" -> generator;
      case "critic" -> critic;
      case RefineTraining.ROLE -> refine;
      default -> throw new IllegalArgumentException("there is no role '%s'".formatted(role));
    };
  }

  /** How the problems that a role learns from are varied and added to. */
  Augmentation augmentation(String role) {
    return switch (role) {
      case "generator" -> generatorMix.augmentation();
      case "critic" -> criticMix.augmentation();
      case RefineTraining.ROLE -> refineMix.augmentation();
      default -> throw new IllegalArgumentException("there is no role '%s'".formatted(role));
    };
  }

  /** The values that the training of a role goes by, by key: those of other roles left out. */
  Map<String, String> values(String role) {
    Map<String, String> own = new LinkedHashMap<>();
    values.forEach(
        (key, value) -> {
          if (ROLES.stream()
              .noneMatch(other -> !other.equals(role) && key.startsWith(other + "."))) {
            own.put(key, value);
          }
        });
    return own;
  }

  private static Map<String, String> values(Config config) {
    Map<String, String> values = new TreeMap<>();
    config
        .entrySet()
        .forEach(entry -> values.put(entry.getKey(), entry.getValue().unwrapped().toString()));
    return values;
  }

  private static GeneratorMix generatorMix(Config config) {
    return new GeneratorMix(
        Augmentation.from(config),
        config.getDouble("revisions"),
        config.getDouble("counterfactual"),
        config.getDouble("written"),
        config.getInt("write-every"),
        sampling(config));
  }

  private static CriticMix criticMix(Config config) {
    return new CriticMix(
        Augmentation.from(config),
        config.getDouble("gold"),
        config.getDouble("written"),
        sampling(config));
  }

  private static ReplaySettings replay(Config config) {
    return new ReplaySettings(
        config.getInt("turns-per-epoch"),
        config.getInt("max-problems"),
        config.getBoolean("accepted-as-gold"));
  }

  private static SamplingSettings sampling(Config config) {
    return new SamplingSettings(
        config.getInt("samples"), config.getDouble("temperature"), config.getDouble("top-p"));
  }
}
