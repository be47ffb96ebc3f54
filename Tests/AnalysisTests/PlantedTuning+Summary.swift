import Samples

@testable import Analysis

extension PlantedTuning {
  var summary: Summary { Summary(plan, records: records) }
}
