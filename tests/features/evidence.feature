Feature: What is known to work, register by register
  A commissioner reads what each register says in its own words. Where registers differ, both are shown.

  Scenario: Two registers disagree
    Given one register that says "Limited evidence" of mentoring and another that says "High"
    When I look up the evidence on mentoring
    Then both stand side by side in their own words, each with its source
    And it says "Two registers disagree"
    And no average of the two is given

  Scenario Outline: One source contradicts itself
    Given the evidence as the documents state it
    When I look up the evidence on <intervention>
    Then it is marked as conflicting
    And both "Most promising or best evidence" and "Promising or limited evidence" are quoted from document 001
    And both settings of the claim are <setting>

    Examples:
      | intervention        | setting   |
      | hot-spot-policing   | community |
      | vocational-training | family    |

  Scenario: A funded programme on which nothing is held
    Given a project of £1,000 that uses a music programme, on which no register speaks
    When I draw the map of evidence and gaps
    Then its cells read "funded, no evidence held"

  Scenario: A local evaluation stands beside the registers
    Given the evidence as the documents state it
    When I import a local evaluation of mentoring that found "No clear change"
    And I look up the evidence on mentoring
    Then the local evaluation is among the claims, in its own words
    And mentoring is on the list "new since last review" of a unit that reviewed it yesterday
