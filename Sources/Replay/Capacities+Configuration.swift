public import Configuration
public import Screening

extension NetworkMemory.Capacities {
    /// The memories that a configuration asks for; without one, what decoding needs.
    ///
    /// - Parameter watchesDeliveries: true to find questions for routing information that no delivery
    ///   follows, and which numbers are one subscriber's.
    public init(_ configuration: Configuration?, watchesDeliveries: Bool = false) {
        self.init(
            dialogues: configuration?.dialogues.capacity ?? 262_144,
            limits: configuration?.limitCapacity ?? 64,
            sketches: configuration?.sketchCapacity ?? 64)
        guard let configuration else { return }
        requests = configuration.requestCapacity
        places = configuration.places.entries
        deliveries = configuration.deliveryCapacity
        guard watchesDeliveries else { return }
        inquiries = configuration.requestCapacity
        subscribers = configuration.places.entries
    }
}
