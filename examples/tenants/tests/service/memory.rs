use tenants::snapshot::Snapshot;

fn origin(tenant: usize, page: usize) -> String {
    format!(
        "https://{}.tenant-{tenant:06}.example",
        ["app", "admin"][page]
    )
}

#[test]
fn the_memory_of_100_000_tenants_is_a_few_times_their_origins_own() {
    let rows: Vec<_> = (0..200_000)
        .map(|row| (format!("tenant-{:06}", row / 2), origin(row / 2, row % 2)))
        .collect();
    let own: usize = rows.iter().map(|(_, origin)| origin.len()).sum();
    let snapshot = Snapshot::default();
    let taken = allocation_counter::measure(|| snapshot.replace(rows.clone()));
    let bytes = usize::try_from(taken.bytes_current).unwrap();
    println!(
        "100 000 tenants with 2 origins each: {} MB, of which the origins are {} MB",
        bytes / 1_000_000,
        own / 1_000_000
    );
    assert_eq!(snapshot.len(), 100_000);
    assert!(bytes < 5 * own, "{bytes}");
    for tenant in [0, 50_000, 99_999] {
        let name = format!("tenant-{tenant:06}");
        assert!(
            snapshot.allows(&name, &origin(tenant, 0))
                && snapshot.allows(&name, &origin(tenant, 1))
        );
        assert!(!snapshot.allows(&name, &origin((tenant + 1) % 100_000, 0)));
    }
}

#[test]
fn a_change_of_one_tenant_does_not_affect_the_others() {
    let snapshot = Snapshot::default();
    let rows = (0..1000).map(|tenant| (format!("tenant-{tenant:06}"), origin(tenant, 0)));
    snapshot.replace(rows);
    snapshot.replace_one("tenant-000007", vec![origin(7, 1)]);
    snapshot.replace_one("tenant-000008", vec![]);
    assert!(
        !snapshot.allows("tenant-000007", &origin(7, 0))
            && snapshot.allows("tenant-000007", &origin(7, 1))
    );
    assert_eq!(snapshot.len(), 999);
    assert!(
        (9..1000).all(|tenant| snapshot.allows(&format!("tenant-{tenant:06}"), &origin(tenant, 0)))
    );
}
