Feature: What would overturn this?
  A commissioner is told a finding, and asks what would have to be true for it to be wrong.

  Scenario: Trends would have to part three times as much as before
    Given the gap between treated and other areas moved by 1 from one quarter to the next before the start
    And by 3 in the first quarter after it, all measured almost without error
    When the evaluator asks how far trends may part
    Then the finding stands until trends part 3 times as much as before
    And the answer says "the interval still excludes nought; any more, and it holds nought"
    And the check is passed

  Scenario: Half of what was seen before would be enough
    Given the gap between treated and other areas moved by 1 from one quarter to the next before the start
    And by 0.5 in the first quarter after it, all measured almost without error
    When the evaluator asks how far trends may part
    Then the finding stands until trends part 0.5 times as much as before
    And the answer says "which is less than before it"
    And the check is not passed

  Scenario: The same line, carried on
    Given the gap between treated and other areas grew by 1 in each of two quarters before the start
    And by 1 in the first quarter after it, all measured almost without error
    When the evaluator asks how far the slope of the trends may change
    Then the answer says "there is no finding that parting trends could shake"
    And the data cannot tell

  Scenario: One area makes the finding
    Given areas A, B and C that each fell by 1, and area D that rose by 11
    And four others that changed by 1, -1, 0 and 0
    When the evaluator leaves one area out at a time
    Then the estimate is 2, and without D it is -1
    And the answer says "The finding changes its sign"
    And the check is not passed

  Scenario: No single area makes the finding
    Given areas A, B and C that rose by 3, 4 and 5, and area D that rose by 4
    And four others that changed by 1, -1, 0 and 0
    When the evaluator leaves one area out at a time
    Then the estimate is 4, and without C it is 3.67
    And the answer says "The sign holds; without an interval nothing says how far is far"
    And the data cannot tell
