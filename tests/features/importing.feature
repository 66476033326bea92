Feature: Bringing files in
  As a commissioner who receives files from the police, from funders and from projects
  I want every row of them accounted for and every import to be one that I can take back
  So that I can trust the totals, and mend a mistake without asking a programmer

  Background:
    Given a database that knows two small areas of Luton

  Scenario: A file with faults is refused whole
    Given a projects list with three projects
    And in row 3 the tier is written "fourth"
    And in row 4 the amount is written "about £5k"
    When I import it as projects
    Then it is refused with 2 faults
    And I read "row 3, tiers: 'fourth'; 'fourth' is not one of primary, secondary, tertiary"
    And I read "row 4, amount: 'about £5k'; an amount in pounds, such as 12500 or 12500.50"
    And the database holds no project
    When I mend both rows and import it again
    Then 3 rows are read and 3 stored

  Scenario: The same file twice changes nothing
    Given a street file of 2024-04 with 4 robberies and 2 reports of anti-social behaviour
    When I import it as crimes
    Then 6 rows are read and 6 stored
    When I import it again under another name, packed as a zip
    Then 6 rows are read and 0 stored
    And the reason is "already stored" for 6 rows
    And the list of imports is no longer than before

  Scenario: A re-published month replaces the old one
    Given a street file of 2024-04 with 4 robberies and 2 reports of anti-social behaviour
    And I import it as crimes
    When the police publish 2024-04 again with 5 robberies and 0 reports of anti-social behaviour
    And I import it as crimes
    Then I read "2024-04 Bedfordshire Police replaced: 6 crimes before, 5 now"
    And the database holds 5 crimes of 2024-04
    And none of them is anti-social behaviour

  Scenario: An import is taken back
    Given a street file of 2024-04 with 4 robberies and 2 reports of anti-social behaviour
    And I import it as crimes
    And the police publish 2024-04 again with 50 robberies and 0 reports of anti-social behaviour
    And I import it as crimes
    When I see that the second file was wrong and undo the last import
    Then the database holds 6 crimes of 2024-04
    And the list of imports says that the last one was undone

  Scenario: What others stand on is not taken away
    Given a street file of 2024-04 with 4 robberies and 2 reports of anti-social behaviour
    And I import it as crimes
    When I try to undo the import of the areas
    Then I am told to undo the later imports first
    And the database holds 6 crimes of 2024-04
