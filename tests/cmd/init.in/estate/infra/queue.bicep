resource queue 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: 'queue'
}
