/// An experiment with an arm of batchlab's own trainer beside one of a command that promises no bits, and
/// whose errors are higher by what is in `experiments/offset.txt`.
enum MixedSample {
  static func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(
      """
      cat "$1" > /dev/null
      error=$((30 + $2 * 7 % 5 + $(cat offset.txt)))
      echo "{\\"update\\": 16, \\"testError\\": $error}" > "$3/metrics.jsonl"
      """, to: "experiments/train.sh")
    try folder.write("0", to: "experiments/offset.txt")
    try folder.write(
      """
      title: Two engines
      question: Does a check tell them apart?
      source: None, a sample
      workload: {dataset: {kind: strokes, train: 32, test: 16}, model: {kind: mlp, hidden: [4]}}
      recipe: {optimizer: {kind: sgd, learningRate: 0.1}, batchSize: 4, epochs: 2}
      arms:
        own: {}
        command:
          trainer:
            command: [/bin/sh, train.sh, "${config}", "${seed}", "${out}"]
            inputs: [train.sh, offset.txt]
            metrics: {testError: percent}
      seeds: 5
      claims:
        - id: own
          statement: It has errors.
          value: {metric: testError, of: own}
          expect: {below: 101}
        - id: command
          statement: It has errors, too.
          value: {metric: testError, of: command}
          expect: {above: 34}
      profiles:
        smoke: {}
      """, to: "experiments/houses.yaml")
    return folder
  }
}
